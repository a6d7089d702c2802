"""Print what three readers of .conf files make of one, as JSON: ksconf, Splunk's addonfactory library, AppInspect's.

Run by the Python of the environment in which they are (`make appinspect`): it imports nothing of awol.
"""

# mypy: ignore-errors

import json
import sys
from pathlib import Path

from addonfactory_splunk_conf_parser_lib import COMMENT_KEY, TABConfigParser
from ksconf.conf.parser import PARSECONF_STRICT_NC, parse_conf
from splunk_appinspect.configuration_file import ConfigurationFile
from splunk_appinspect.configuration_parser import configuration_lexer, parse


def ksconf(path):
    return {name: dict(settings) for name, settings in parse_conf(path, PARSECONF_STRICT_NC).items()}


def addonfactory(path):
    parser = TABConfigParser()
    with Path(path).open(encoding="utf-8") as file:
        parser.read_file(file)
    return {
        name: {key: value for key, value in settings.items() if not key.startswith(COMMENT_KEY) and key != "__name__"}
        for name, settings in parser.item_dict().items()
    }


def appinspect(path):
    with Path(path).open("rb") as file:
        found = parse(file, ConfigurationFile(), configuration_lexer)
    return {one.name: {key: one.get_option(key).value for key in one.settings_names()} for one in found.sections()}


READERS = {"ksconf": ksconf, "addonfactory": addonfactory, "appinspect": appinspect}

told = {}
for reader, read in READERS.items():
    try:
        told[reader] = read(sys.argv[1])
    except Exception as fault:  # what a reader refuses, it does not read
        told[reader] = f"{type(fault).__name__}: {fault}"
json.dump(told, sys.stdout)
