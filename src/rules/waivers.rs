//! Findings that somebody has accepted, with a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;
use serde_json::Value;

use super::view::StackView;
use super::{Finding, Findings, Rule, distinct};
use crate::resolve::StackModel;
use crate::source::{Place, Problem, Severity, Source, did_you_mean};

/// The rules that are about waivers and settings themselves.
pub(super) const WAIVER: &str = "waiver";
pub(super) const UNUSED: &str = "waiver-unused";

/// A finding that is accepted.
struct Waiver {
    rule: String,
    stack: Option<String>,
    service: Option<String>,
    place: Place,
    used: bool,
}

/// Every waiver of a repository that holds today, and what is wrong with the others.
pub(super) struct Waivers {
    list: Vec<Waiver>,
    /// Which of them are about a rule and a stack; `None` is every stack.
    by_rule_and_stack: BTreeMap<(String, Option<String>), Vec<usize>>,
    findings: Vec<Problem>,
    /// What was accepted: the rule, the file, the place in it, and what was found.
    covered: BTreeSet<(&'static str, PathBuf, usize, String)>,
    /// Whether all stacks are looked at: else nobody knows which waivers are used.
    complete: bool,
}

impl Waivers {
    /// Reads the waivers of `vaultctl.toml` and of every service of the selected stacks.
    pub(super) fn read(
        (source, models): (&Source, &[StackModel]),
        is_selected: &dyn Fn(&str) -> bool,
        today: Date,
    ) -> Self {
        let seen: BTreeSet<&str> = models
            .iter()
            .map(|model| model.id.stack.as_str())
            .filter(|stack| is_selected(stack))
            .collect();
        let mut waivers = Self {
            list: Vec::new(),
            by_rule_and_stack: BTreeMap::new(),
            findings: Vec::new(),
            covered: BTreeSet::new(),
            complete: source
                .stacks
                .iter()
                .all(|stack| seen.contains(stack.name.as_str()) || stack.servers.is_empty()),
        };
        waivers.check_disabled(source);
        waivers.read_settings(source, today);
        let stacks = distinct(source, models).into_iter();
        for stack in stacks.filter(|stack| is_selected(stack.name())) {
            waivers.read_services(&stack, today);
        }
        waivers
    }

    fn check_disabled(&mut self, source: &Source) {
        for name in &source.settings.policy.disable.value {
            self.check_rule(name, &name.place);
        }
    }

    fn read_settings(&mut self, source: &Source, today: Date) {
        for waiver in &source.settings.policy.waivers.value {
            let known = self.check_rule(&waiver.rule, &waiver.rule.place);
            let until = waiver.until.as_ref();
            if let Some(until) = until.filter(|until| until.value < today) {
                self.expired(until.value, &until.place);
                continue;
            }
            if waiver.reason.trim().is_empty() {
                self.refuse("a waiver needs a reason", &waiver.reason.place);
                continue;
            }
            let owned = |name: &crate::source::Spanned<String>| name.value.clone();
            if known {
                self.add(Waiver {
                    rule: waiver.rule.value.clone(),
                    stack: waiver.stack.as_ref().map(owned),
                    service: waiver.service.as_ref().map(owned),
                    place: waiver.rule.place.clone(),
                    used: false,
                });
            }
        }
    }

    fn read_services(&mut self, stack: &StackView<'_>, today: Date) {
        for service in stack.services() {
            let options = service.service.extensions.get("x-vaultctl");
            let allowed = options.and_then(|options| options.get("allow"));
            let Some(list) = allowed.and_then(Value::as_array) else {
                continue;
            };
            for (index, value) in list.iter().enumerate() {
                let place = service.place(&format!("x-vaultctl.allow[{index}]"));
                if let Some(rule) = self.read_one(value, &place, today) {
                    self.add(Waiver {
                        rule,
                        stack: Some(stack.name().to_owned()),
                        service: Some(service.service.name.clone()),
                        place,
                        used: false,
                    });
                }
            }
        }
    }

    /// Keeps a waiver; that of a stack which differs from server to server is read once for each of them.
    fn add(&mut self, waiver: Waiver) {
        let where_written = |one: &Waiver| (one.place.file.path.clone(), one.place.range.start);
        let key = (waiver.rule.clone(), waiver.stack.clone());
        let others = self.by_rule_and_stack.entry(key).or_default();
        let is_known = others
            .iter()
            .filter_map(|index| self.list.get(*index))
            .any(|known| {
                known.service == waiver.service && where_written(known) == where_written(&waiver)
            });
        if !is_known {
            others.push(self.list.len());
            self.list.push(waiver);
        }
    }

    /// Reads `{ rule, reason, until }`; the rule's name, where the waiver holds.
    fn read_one(&mut self, value: &Value, place: &Place, today: Date) -> Option<String> {
        let Some(table) = value.as_object() else {
            self.refuse("a waiver is written `{ rule, reason, until }`", place);
            return None;
        };
        let known = ["rule", "reason", "until"];
        if let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) {
            self.refuse(format!("a waiver has no `{key}`"), place);
            return None;
        }
        let text = |key: &str| table.get(key).and_then(Value::as_str).map(str::trim);
        let rule = text("rule").unwrap_or_default();
        if !self.check_rule(rule, place) {
            return None;
        }
        if text("reason").unwrap_or_default().is_empty() {
            self.refuse(format!("the waiver of `{rule}` has no reason"), place);
            return None;
        }
        if let Some(until) = table.get("until") {
            // YAML takes an unquoted day for the midnight that it begins with.
            let day = |text: &str| text.split('T').next().unwrap_or_default().parse::<Date>();
            let date = until.as_str().and_then(|text| day(text).ok());
            match date {
                None => {
                    let message = "`until` of a waiver must be a day such as 2027-01-31";
                    self.refuse(message, place);
                    return None;
                }
                Some(date) if date < today => {
                    self.expired(date, place);
                    return None;
                }
                Some(_) => {}
            }
        }
        Some(rule.to_owned())
    }

    fn check_rule(&mut self, name: &str, place: &Place) -> bool {
        let waivable = super::RULES.iter().filter(|rule| !rule.binding);
        let names: Vec<&str> = waivable.map(|rule| rule.name).collect();
        if names.contains(&name) {
            return true;
        }
        if Rule::named(name).is_some() {
            let message = format!("the rule `{name}` can neither be waived nor turned off");
            let problem = Problem::finding(Severity::Error, WAIVER, message).at(place, "");
            self.findings
                .push(problem.help("mend what it finds, and take this out"));
            return false;
        }
        let problem = Problem::finding(
            Severity::Error,
            WAIVER,
            format!("there is no rule `{name}`"),
        );
        let help = did_you_mean(name, names);
        let help = help.unwrap_or_else(|| "`vaultctl validate --explain` lists them".to_owned());
        self.findings.push(problem.at(place, "").help(help));
        false
    }

    fn refuse(&mut self, message: impl Into<String>, place: &Place) {
        let problem = Problem::finding(Severity::Error, WAIVER, message).at(place, "");
        self.findings
            .push(problem.help("say why this is acceptable, or take the waiver out"));
    }

    fn expired(&mut self, until: Date, place: &Place) {
        let message = format!("this waiver ended with {until}");
        let problem = Problem::finding(Severity::Error, WAIVER, message).at(place, "");
        self.findings
            .push(problem.help("mend what it accepts, or decide anew and set a later `until`"));
    }

    /// What is wrong with waivers.
    pub(super) fn take_findings(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.findings)
    }

    /// Whether a finding is accepted.
    pub(super) fn cover(&mut self, rule: &Rule, finding: &Finding) -> bool {
        let (stack, service) = match &finding.about {
            Some((stack, service)) => (Some(stack), service.as_ref()),
            None => (None, None),
        };
        let mut is_covered = false;
        for stack in BTreeSet::from([None, stack.cloned()]) {
            let key = (rule.name.to_owned(), stack);
            for index in self.by_rule_and_stack.get(&key).into_iter().flatten() {
                let waiver = self.list.get_mut(*index);
                let fits = |waiver: &&mut Waiver| {
                    waiver.service.is_none() || waiver.service.as_ref() == service
                };
                if let Some(waiver) = waiver.filter(fits) {
                    waiver.used = true;
                    is_covered = true;
                }
            }
        }
        if is_covered {
            let place = &finding.place;
            let file = place.file.path.clone();
            let found = (rule.name, file, place.range.start, finding.message.clone());
            self.covered.insert(found);
        }
        is_covered
    }

    /// How many findings were accepted.
    pub(super) fn used(&self) -> usize {
        self.covered.len()
    }

    /// Waivers of which there is nothing left to accept.
    pub(super) fn unused(&self) -> Vec<Problem> {
        let Some(rule) = Rule::named(UNUSED).filter(|_| self.complete) else {
            return Vec::new();
        };
        let mut findings = Findings::default();
        for waiver in self.list.iter().filter(|waiver| !waiver.used) {
            let message = format!(
                "nothing is found that the waiver of `{}` accepts",
                waiver.rule
            );
            findings.add(waiver.place.clone(), message);
        }
        let findings = findings.list.into_iter();
        findings.map(|finding| finding.problem(rule)).collect()
    }
}
