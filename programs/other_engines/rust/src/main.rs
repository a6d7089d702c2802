//! Runs one Sigma rule at a time on the records of its cases, in the engine named by the argument: rsigma or sigma-rust.
//!
//! Standard input: one JSON object a line, `{"text": the rule's YAML, "cases": [[record, ...], ...]}`. Standard output:
//! for each line `{"fires": [[true or false for each record], ...]}`, or `{"refused": why}` where the engine does not load
//! the rule.

use serde_json::{json, Value};
use std::io::{self, BufRead, Write};

type Records = Vec<Value>;

fn rsigma(text: &str, cases: &[Records]) -> Result<Vec<Vec<bool>>, String> {
    let rules = rsigma_parser::parse_sigma_yaml(text).map_err(|fault| fault.to_string())?;
    if let Some(fault) = rules.errors.first() {
        return Err(fault.clone());
    }
    let mut engine = rsigma_eval::Engine::new();
    engine.add_collection(&rules).map_err(|fault| fault.to_string())?;
    let fires = |record: &Value| {
        let event = rsigma_eval::event::JsonEvent::borrow(record);
        !engine.evaluate(&event).is_empty()
    };
    Ok(cases.iter().map(|records| records.iter().map(fires).collect()).collect())
}

fn sigma_rust(text: &str, cases: &[Records]) -> Result<Vec<Vec<bool>>, String> {
    let rule = ::sigma_rust::rule_from_yaml(text).map_err(|fault| fault.to_string())?;
    let fires = |record: &Value| -> Result<bool, String> {
        let event = ::sigma_rust::event_from_json(&record.to_string()).map_err(|fault| fault.to_string())?;
        Ok(rule.is_match(&event))
    };
    cases.iter().map(|records| records.iter().map(fires).collect()).collect()
}

fn records_of(line: &Value) -> Vec<Records> {
    let cases = line["cases"].as_array().expect("`cases` is a list");
    cases.iter().map(|case| case.as_array().expect("a case is a list of records").clone()).collect()
}

fn main() {
    let engine = match std::env::args().nth(1).as_deref() {
        Some("rsigma") => rsigma,
        Some("sigma-rust") => sigma_rust,
        _ => {
            eprintln!("usage: other-engines rsigma|sigma-rust < rules.jsonl > verdicts.jsonl");
            std::process::exit(2);
        }
    };
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line.expect("standard input")).expect("a line of JSON");
        let text = line["text"].as_str().expect("`text` is a text");
        let answer = match engine(text, &records_of(&line)) {
            Ok(fires) => json!({"fires": fires}),
            Err(why) => json!({"refused": why}),
        };
        writeln!(out, "{answer}").expect("standard output");
    }
}
