"""Outcomes and parameters of the calls that take sight away: which one rule of the family each raises."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.raising import raised

CLOUDTRAIL = "cloudtrail.amazonaws.com"


def call(source: str, name: str, parameters: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    return {
        "eventSource": source,
        "eventName": name,
        "eventType": "AwsApiCall",
        "userIdentity": {"type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333"},
        "requestParameters": parameters,
        **rest,
    }


def visibility(record: dict[str, Any]) -> set[str]:
    """The rules on visibility that fire on a record, by name without their `aws_`."""
    return {name.removeprefix("aws_") for name in raised("visibility", record)}


STOPPED: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"cloudtrail_stopped_or_deleted"}),
    ({"errorCode": None}, {"cloudtrail_stopped_or_deleted"}),
    ({"errorCode": ""}, {"cloudtrail_stopped_or_deleted"}),
    ({"errorCode": "success"}, {"cloudtrail_stopped_or_deleted"}),
    ({"errorCode": "AccessDenied"}, {"cloudtrail_stop_failed"}),
    ({"errorCode": "AccessDeniedException"}, {"cloudtrail_stop_failed"}),
    ({"errorCode": "VpceAccessDenied"}, {"cloudtrail_stop_failed"}),
    ({"errorCode": "InsufficientDependencyServiceAccessPermissionException"}, {"cloudtrail_stop_failed"}),
    ({"errorCode": "NotOrganizationMasterAccountException"}, {"cloudtrail_stop_failed"}),
    ({"errorCode": "NotOrganizationManagementAccountException"}, {"cloudtrail_stop_failed"}),
    ({"errorCode": "CloudTrailAccessNotEnabledException"}, {"cloudtrail_stop_failed"}),
    ({"errorCode": "TrailNotFoundException"}, set()),
    ({"errorCode": "InvalidTrailNameException"}, set()),
    ({"errorCode": "InvalidHomeRegionException"}, set()),
    ({"errorCode": "ThrottlingException"}, set()),
    ({"errorCode": "NobodyHasHeardOfThisException"}, set()),
]


@pytest.mark.parametrize("name", ["StopLogging", "DeleteTrail"])
@pytest.mark.parametrize(("outcome", "expected"), STOPPED, ids=[str(o.get("errorCode", "absent")) for o, _ in STOPPED])
def test_every_outcome_of_stopping_a_trail(name: str, outcome: dict[str, Any], expected: set[str]) -> None:
    assert visibility(call(CLOUDTRAIL, name, {"name": "account-trail"}, **outcome)) == expected


ALL = {"readWriteType": "All", "includeManagementEvents": True, "excludeManagementEventSources": []}
DATA = {"readWriteType": "All", "includeManagementEvents": False, "dataResources": [{"type": "AWS::S3::Object"}]}

SCOPE: list[tuple[str, dict[str, Any], bool]] = [
    ("UpdateTrail", {"isMultiRegionTrail": False}, True),
    ("UpdateTrail", {"isMultiRegionTrail": True}, False),
    ("UpdateTrail", {"isMultiRegionTrail": "false"}, True),
    ("UpdateTrail", {"isMultiRegionTrail": "true"}, False),
    ("UpdateTrail", {"includeGlobalServiceEvents": False}, True),
    ("UpdateTrail", {"includeGlobalServiceEvents": True}, False),
    ("UpdateTrail", {"isOrganizationTrail": False}, True),
    ("UpdateTrail", {"isOrganizationTrail": True}, False),
    ("UpdateTrail", {"enableLogFileValidation": False}, True),
    ("UpdateTrail", {"enableLogFileValidation": True}, False),
    ("UpdateTrail", {"s3BucketName": "example-bucket"}, True),
    ("UpdateTrail", {"kmsKeyId": "alias/example"}, True),
    ("UpdateTrail", {"s3BucketName": None, "kmsKeyId": None}, False),
    ("UpdateTrail", {"kmsKeyId": ""}, False),
    ("UpdateTrail", {"kmsKeyId": "", "s3BucketName": "example-bucket"}, True),
    ("UpdateTrail", {"kmsKeyId": "", "isMultiRegionTrail": False}, True),
    ("UpdateTrail", {"snsTopicName": "topic"}, False),
    ("PutEventSelectors", {"eventSelectors": [ALL]}, False),
    ("PutEventSelectors", {"eventSelectors": [ALL, DATA]}, False),
    ("PutEventSelectors", {"eventSelectors": [DATA]}, True),
    ("PutEventSelectors", {"eventSelectors": [{**ALL, "readWriteType": "ReadOnly"}]}, True),
    ("PutEventSelectors", {"eventSelectors": [{**ALL, "readWriteType": "WriteOnly"}]}, True),
    ("PutEventSelectors", {"eventSelectors": [DATA, {**ALL, "readWriteType": "WriteOnly"}]}, True),
    ("PutEventSelectors", {"eventSelectors": [{**ALL, "excludeManagementEventSources": ["kms.amazonaws.com"]}]}, True),
    ("PutEventSelectors", {"eventSelectors": [{**ALL, "excludeManagementEventSources": ["new.amazonaws.com"]}]}, True),
    ("PutEventSelectors", {"advancedEventSelectors": [{"fieldSelectors": [{"field": "eventCategory"}]}]}, True),
    ("PutEventSelectors", {"advancedEventSelectors": []}, False),
    ("PutEventSelectors", {}, False),
]


@pytest.mark.parametrize(("name", "parameters", "narrower"), SCOPE)
def test_a_trail_that_records_less(name: str, parameters: dict[str, Any], narrower: bool) -> None:
    parameters = {"name" if name == "UpdateTrail" else "trailName": "account-trail", **parameters}
    expected = {"cloudtrail_scope_reduced"} if narrower else set()
    assert visibility(call(CLOUDTRAIL, name, parameters)) == expected
    assert visibility(call(CLOUDTRAIL, name, parameters, errorCode="TrailNotFoundException")) == set()
    assert visibility(call("location.amazonaws.com", name, parameters)) == set()


UNREAD: list[tuple[str, dict[str, Any] | None, bool]] = [
    ("UpdateTrail", None, True),
    ("UpdateTrail", {"reason": "requestParameters too large", "omitted": True}, True),
    ("UpdateTrail", {"name": "account-trail"}, False),
    ("UpdateTrail", {"isMultiRegionTrail": True}, False),
    ("PutEventSelectors", None, True),
    ("PutEventSelectors", {"reason": "requestParameters too large", "omitted": True}, True),
    ("PutEventSelectors", {"trailName": "account-trail"}, False),
    ("PutEventSelectors", {"eventSelectors": [ALL]}, False),
]


@pytest.mark.parametrize(("name", "parameters", "fires"), UNREAD)
def test_a_request_that_cannot_be_read_is_not_taken_for_harmless(
    name: str, parameters: dict[str, Any] | None, fires: bool
) -> None:
    expected = {"cloudtrail_scope_reduced"} if fires else set()
    assert visibility(call(CLOUDTRAIL, name, parameters)) == expected


GUARDDUTY, HUB, CONFIG = "guardduty.amazonaws.com", "securityhub.amazonaws.com", "config.amazonaws.com"
LAKE = "securitylake.amazonaws.com"
OF_THE_LAKE = (
    "DeleteDataLake",
    "DeleteAwsLogSource",
    "DeleteCustomLogSource",
    "DeleteSubscriber",
    "DeleteSubscriberNotification",
    "DeleteDataLakeOrganizationConfiguration",
)
NEW_MEMBERS: list[tuple[str, dict[str, Any]]] = [
    (GUARDDUTY, {"autoEnableOrganizationMembers": "NONE"}),
    (GUARDDUTY, {"autoEnable": False}),
    (GUARDDUTY, {"features": [{"name": "S3_DATA_EVENTS", "autoEnable": "NONE"}]}),
    (HUB, {"AutoEnable": False}),
    (HUB, {"autoEnable": True, "autoEnableStandards": "NONE"}),
    ("macie2.amazonaws.com", {"autoEnable": False}),
    ("detective.amazonaws.com", {"autoEnable": False}),
    ("inspector2.amazonaws.com", {"autoEnable": {"ec2": False, "ecr": True}}),
]
NARROW = {"configurationRecorder": {"name": "default", "recordingGroup": {"allSupported": False}}}

SUCCESS_OR_DENIED: list[tuple[str, str, dict[str, Any], str]] = [
    (CLOUDTRAIL, "UpdateTrail", {"isMultiRegionTrail": False}, "cloudtrail_scope_reduced"),
    (CLOUDTRAIL, "PutEventSelectors", {"eventSelectors": [DATA]}, "cloudtrail_scope_reduced"),
    (GUARDDUTY, "DeleteDetector", {}, "guardduty_disabled"),
    (GUARDDUTY, "UpdateDetector", {"enable": False}, "guardduty_disabled"),
    (GUARDDUTY, "UpdateDetector", {"enable": "false"}, "guardduty_disabled"),
    (GUARDDUTY, "DisassociateFromAdministratorAccount", {}, "guardduty_disassociated"),
    (GUARDDUTY, "DisassociateFromMasterAccount", {}, "guardduty_disassociated"),
    (GUARDDUTY, "DisassociateMembers", {}, "guardduty_disassociated"),
    (GUARDDUTY, "DeleteMembers", {}, "guardduty_disassociated"),
    (GUARDDUTY, "StopMonitoringMembers", {}, "guardduty_disassociated"),
    (GUARDDUTY, "DeletePublishingDestination", {}, "guardduty_disassociated"),
    (HUB, "DisableSecurityHub", {}, "securityhub_disabled"),
    (HUB, "DisableSecurityHubV2", {}, "securityhub_disabled"),
    (HUB, "DisassociateFromAdministratorAccount", {}, "securityhub_disabled"),
    (HUB, "DisassociateFromMasterAccount", {}, "securityhub_disabled"),
    (HUB, "BatchDisableStandards", {}, "securityhub_standard_disabled"),
    (HUB, "DisableImportFindingsForProduct", {}, "securityhub_standard_disabled"),
    (HUB, "DisassociateMembers", {}, "securityhub_disabled"),
    (HUB, "DeleteMembers", {}, "securityhub_disabled"),
    (HUB, "DisableSecurityHubFeatureV2", {"FeatureName": "NETWORK_SCANNING"}, "securityhub_disabled"),
    (GUARDDUTY, "UpdateDetector", {"features": [{"status": "DISABLED"}]}, "guardduty_feature_disabled"),
    (GUARDDUTY, "UpdateDetector", {"enable": False, "features": [{"status": "DISABLED"}]}, "guardduty_disabled"),
    (GUARDDUTY, "UpdateDetector", {"dataSources": {"s3Logs": {"enable": False}}}, "guardduty_feature_disabled"),
    (GUARDDUTY, "UpdateMemberDetectors", {"features": [{"status": "DISABLED"}]}, "guardduty_feature_disabled"),
    *((source, "UpdateOrganizationConfiguration", off, "monitoring_auto_enable_off") for source, off in NEW_MEMBERS),
    (CONFIG, "PutConfigurationRecorder", NARROW, "config_recorder_narrowed"),
    *((LAKE, name, {}, "security_lake_disabled") for name in OF_THE_LAKE),
    ("route53resolver.amazonaws.com", "DeleteResolverQueryLogConfig", {}, "resolver_query_logs_deleted"),
    (CONFIG, "StopConfigurationRecorder", {}, "config_recorder_stopped"),
    (CONFIG, "DeleteConfigurationRecorder", {}, "config_recorder_stopped"),
    (CONFIG, "DeleteDeliveryChannel", {}, "config_recorder_stopped"),
]


@pytest.mark.parametrize(("source", "name", "parameters", "rule"), SUCCESS_OR_DENIED)
def test_a_loud_rule_takes_what_succeeded_and_a_quieter_one_what_was_denied(
    source: str, name: str, parameters: dict[str, Any], rule: str
) -> None:
    for code in (None, "", "success"):
        assert visibility(call(source, name, parameters, errorCode=code)) == {rule}
    assert visibility(call(source, name, parameters)) == {rule}
    for code in ("AccessDenied", "AccessDeniedException", "VpceAccessDenied"):
        assert visibility(call(source, name, parameters, errorCode=code)) == {"monitoring_change_denied"}
        assert visibility(call(source, name, None, errorCode=code)) == {"monitoring_change_denied"}
    refused = {"monitoring_change_denied"} if source == CLOUDTRAIL else set()
    for code in ("InsufficientDependencyServiceAccessPermissionException", "NotOrganizationMasterAccountException"):
        assert visibility(call(source, name, parameters, errorCode=code)) == refused
    for code in ("BadRequestException", "InvalidAccessException", "NobodyHasHeardOfThisException"):
        assert visibility(call(source, name, parameters, errorCode=code)) == set()


@pytest.mark.parametrize(
    ("source", "name", "parameters"),
    [
        (GUARDDUTY, "UpdateDetector", {"features": [{"name": "S3_DATA_EVENTS", "status": "ENABLED"}]}),
        (GUARDDUTY, "UpdateDetector", {"findingPublishingFrequency": "SIX_HOURS"}),
        (GUARDDUTY, "UpdateOrganizationConfiguration", {"autoEnableOrganizationMembers": "ALL", "autoEnable": False}),
        (HUB, "UpdateOrganizationConfiguration", {"AutoEnable": True, "AutoEnableStandards": "DEFAULT"}),
        (
            HUB,
            "UpdateOrganizationConfiguration",
            {"AutoEnable": False, "OrganizationConfiguration": {"ConfigurationType": "CENTRAL"}},
        ),
        ("inspector2.amazonaws.com", "UpdateOrganizationConfiguration", {"autoEnable": {"ec2": True, "ami": False}}),
        (CONFIG, "PutConfigurationRecorder", {"configurationRecorder": {"recordingGroup": {"allSupported": True}}}),
        (CONFIG, "PutConfigurationRecorder", {"configurationRecorder": {"name": "x", "recordingMode": {}}}),
        ("route53resolver.amazonaws.com", "DisassociateResolverQueryLogConfig", {}),
        (LAKE, "UpdateSubscriber", {}),
    ],
)
def test_the_same_calls_that_take_no_sight_away(source: str, name: str, parameters: dict[str, Any]) -> None:
    assert visibility(call(source, name, parameters)) == set()


@pytest.mark.parametrize("name", ["DisableAlarmActions", "PutAlarmMuteRule"])
@pytest.mark.parametrize(("code", "fires"), [(None, True), ("success", True), ("AccessDenied", False), ("New", False)])
def test_alarms_are_muted_by_success_alone(name: str, code: str | None, fires: bool) -> None:
    record = call("monitoring.amazonaws.com", name, {"alarmNames": ["x"]}, errorCode=code)
    assert visibility(record) == ({"cloudwatch_alarm_silenced"} if fires else set())


@pytest.mark.parametrize(
    ("invoked_by", "fires"),
    [
        ("controltower.amazonaws.com", False),
        ("config-conforms.amazonaws.com", False),
        ("config-multiaccountsetup.amazonaws.com", False),
        ("securityhub.amazonaws.com", False),
        ("fms.amazonaws.com", False),
        ("cloudformation.amazonaws.com", True),
        ("ssm.amazonaws.com", True),
        ("signin.amazonaws.com", True),
        ("config.amazonaws.com", True),
        ("AWS Internal", True),
        (None, True),
    ],
)
def test_services_that_may_stop_a_recorder(invoked_by: str | None, fires: bool) -> None:
    record = call(CONFIG, "StopConfigurationRecorder", userIdentity={"type": "AssumedRole", "invokedBy": invoked_by})
    assert visibility(record) == ({"config_recorder_stopped"} if fires else set())


KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/splunk-cloudtrail-queue"
TOPIC = "arn:aws:sns:us-east-1:123456789012:cloudtrail-log-files"
STREAM = "cloudtrail-to-splunk"
FORWARDER = "forward-organizations-events"

ANY_OUTCOME: list[tuple[str, str, dict[str, Any], set[str]]] = [
    (CLOUDTRAIL, "DeleteEventDataStore", {}, {"cloudtrail_lake_impaired"}),
    (CLOUDTRAIL, "StopEventDataStoreIngestion", {}, {"cloudtrail_lake_impaired"}),
    (GUARDDUTY, "CreateFilter", {"action": "ARCHIVE"}, {"guardduty_suppression"}),
    (GUARDDUTY, "CreateFilter", {"action": "NOOP"}, set()),
    (GUARDDUTY, "CreateFilter", {}, {"guardduty_suppression"}),
    (GUARDDUTY, "UpdateFilter", {"detectorId": "1b45f5697a7ce78c4ac95290389d7381"}, set()),
    (GUARDDUTY, "UpdateIPSet", {"activate": True}, {"guardduty_suppression"}),
    (GUARDDUTY, "UpdateIPSet", {"activate": False}, set()),
    (GUARDDUTY, "CreateThreatIntelSet", {"activate": True}, set()),
    (GUARDDUTY, "DeleteThreatIntelSet", {}, {"guardduty_suppression"}),
    (GUARDDUTY, "DeleteThreatEntitySet", {}, {"guardduty_suppression"}),
    (GUARDDUTY, "UpdateThreatIntelSet", {"activate": False}, {"guardduty_suppression"}),
    (GUARDDUTY, "UpdateThreatIntelSet", {"detectorId": "d", "location": "s3://x/y"}, {"guardduty_suppression"}),
    (GUARDDUTY, "UpdateThreatIntelSet", {"activate": True}, set()),
    (GUARDDUTY, "UpdateThreatEntitySet", {"detectorId": "d", "name": "x"}, set()),
    (GUARDDUTY, "UpdateThreatEntitySet", {}, {"guardduty_suppression"}),
    ("macie2.amazonaws.com", "DisableMacie", {}, {"macie_detective_analyzer_disabled"}),
    ("macie2.amazonaws.com", "UpdateMacieSession", {"status": "PAUSED"}, {"macie_detective_analyzer_disabled"}),
    ("macie2.amazonaws.com", "UpdateMacieSession", {"status": "ENABLED"}, set()),
    ("macie2.amazonaws.com", "DisassociateFromMasterAccount", {}, set()),
    ("detective.amazonaws.com", "DeleteGraph", {}, {"macie_detective_analyzer_disabled"}),
    ("detective.amazonaws.com", "DeleteMembers", {}, set()),
    ("access-analyzer.amazonaws.com", "DeleteAnalyzer", {}, {"macie_detective_analyzer_disabled"}),
    ("inspector2.amazonaws.com", "Disable", {}, {"macie_detective_analyzer_disabled"}),
    ("s3.amazonaws.com", "PutBucketLifecycle", {"bucketName": "example-org-cloudtrail-logs"}, {"log_bucket_tampered"}),
    ("s3.amazonaws.com", "PutBucketLifecycle", {"bucketName": "example-data-lake"}, set()),
    ("s3.amazonaws.com", "DeleteBucketPolicy", {"bucketName": "my-example-org-cloudtrail-logs"}, set()),
    ("kms.amazonaws.com", "DisableKey", {"keyId": KEY}, {"log_key_disabled"}),
    ("kms.amazonaws.com", "EnableKey", {"keyId": KEY}, set()),
    ("sqs.amazonaws.com", "PurgeQueue", {"queueUrl": QUEUE}, {"siem_feed_tampered"}),
    ("sqs.amazonaws.com", "PurgeQueue", {"queueUrl": "splunk-cloudtrail-queue"}, set()),
    ("sns.amazonaws.com", "DeleteTopic", {"topicArn": TOPIC}, {"siem_feed_tampered"}),
    ("sns.amazonaws.com", "Unsubscribe", {"subscriptionArn": TOPIC}, {"siem_feed_tampered"}),
    ("firehose.amazonaws.com", "DeleteDeliveryStream", {"deliveryStreamName": STREAM}, {"siem_feed_tampered"}),
    ("events.amazonaws.com", "DeleteRule", {"name": FORWARDER}, {"eventbridge_rule_disabled"}),
    ("events.amazonaws.com", "RemoveTargets", {"rule": FORWARDER}, {"eventbridge_rule_disabled"}),
    ("events.amazonaws.com", "PutRule", {"name": FORWARDER, "state": "DISABLED"}, {"eventbridge_rule_disabled"}),
    ("events.amazonaws.com", "PutRule", {"name": FORWARDER, "state": "ENABLED"}, set()),
    ("waf.amazonaws.com", "DeleteRule", {"name": FORWARDER}, set()),
    ("logs.amazonaws.com", "DeleteLogGroup", {}, {"cloudwatch_logs_deleted"}),
    ("logs.amazonaws.com", "PutRetentionPolicy", {}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("source", "name", "parameters", "expected"), ANY_OUTCOME)
def test_rules_that_take_any_outcome(source: str, name: str, parameters: dict[str, Any], expected: set[str]) -> None:
    assert visibility(call(source, name, parameters)) == expected
    for code in ("success", "AccessDenied", "ResourceNotFoundException", "NobodyHasHeardOfThisException"):
        assert visibility(call(source, name, parameters, errorCode=code)) == expected
    assert visibility(call("example.amazonaws.com", name, parameters)) == set()


@pytest.mark.parametrize(
    ("code", "fires"),
    [(None, True), ("success", True), ("Client.UnauthorizedOperation", False), ("AccessDenied", False), ("New", False)],
)
def test_flow_logs_are_deleted_by_success_alone(code: str | None, fires: bool) -> None:
    record = call("ec2.amazonaws.com", "DeleteFlowLogs", errorCode=code)
    assert visibility(record) == ({"flow_logs_deleted"} if fires else set())
