//! Rules: what a stack should keep to, looked at in the resolved model of every stack, all servers
//! together.
//!
//! A rule is one small function and one line of [`RULES`]. It sees a service, a stack, a server or the
//! whole repository, and says what it found and where. What follows from that (severity, waivers,
//! `[policy] disable`) is the same for all of them and stands here.

mod arguments;
mod coverage;
mod explain;
mod fix;
mod hardening;
mod health;
mod images;
mod live;
mod networks;
mod portability;
mod ports;
mod repository;
mod resources;
mod secrets;
mod table;
mod tiers;
mod traefik;
mod view;
mod waivers;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::resolve::StackModel;
use crate::source::{Enforce, Place, Problem, Severity, Source};

pub use coverage::{Coverage, Sight, Watched, coverage};
pub use explain::explain;
pub use fix::Edits;
pub use live::{LiveFinding, check_running};
pub use table::RULES;

use fix::Edit;
use view::{RepositoryView, ServerView, ServiceView, StackView};

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, for waivers and filters.
    pub name: &'static str,
    /// How much a finding weighs.
    pub severity: Severity,
    /// What has to hold.
    pub wants: &'static str,
    /// Why.
    pub reason: &'static str,
    /// What to do about a finding.
    pub fix: &'static str,
    /// Whether it can neither be waived nor turned off.
    pub binding: bool,
    check: Check,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
enum Check {
    /// Every service of every stack.
    Service(fn(&ServiceView<'_>, &mut Findings)),
    /// Every stack.
    Stack(fn(&StackView<'_>, &mut Findings)),
    /// All stacks of a server together.
    Server(fn(&ServerView<'_>, &mut Findings)),
    /// What is not about one stack.
    Repository(fn(&RepositoryView<'_>, &mut Findings)),
    /// Nothing: [`check`] itself finds these.
    Built,
}

/// What one rule has found.
#[derive(Debug, Default)]
struct Findings {
    list: Vec<Finding>,
}

/// One finding of one rule.
#[derive(Debug, Clone)]
struct Finding {
    /// The stack and, where it is about one, the service.
    about: Option<(String, Option<String>)>,
    message: String,
    place: Place,
    /// A second place, and what it is.
    other: Option<(Place, String)>,
    /// Advice that is better than the rule's own.
    help: Option<String>,
    /// What mends it without a thought.
    edits: Vec<Edit>,
    /// How much it weighs, where that is not the rule's own weight.
    severity: Option<Severity>,
}

impl Findings {
    /// Takes over what was found about a stack, or a service of it.
    fn take(&mut self, others: Self, stack: &str, service: Option<&str>) {
        let others = others.list.into_iter();
        self.list.extend(others.map(|one| one.of(stack, service)));
    }

    /// Adds a finding.
    fn add(&mut self, place: Place, message: impl Into<String>) -> &mut Finding {
        self.list.push(Finding {
            about: None,
            message: message.into(),
            place,
            other: None,
            help: None,
            edits: Vec::new(),
            severity: None,
        });
        let last = self.list.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "it was added just now")]
        &mut self.list[last]
    }
}

impl Finding {
    /// Says which service of which stack it is about, where the view does not.
    fn about(&mut self, stack: &str, service: Option<&str>) -> &mut Self {
        self.about = Some((stack.to_owned(), service.map(str::to_owned)));
        self
    }

    /// Adds the other side.
    fn with(&mut self, place: Place, label: impl Into<String>) -> &mut Self {
        self.other = Some((place, label.into()));
        self
    }

    /// Gives better advice than the rule's own.
    fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Gives it a weight of its own.
    fn weigh(&mut self, severity: Severity) -> &mut Self {
        self.severity = Some(severity);
        self
    }

    /// Says how it is mended.
    fn edit(&mut self, edit: Edit) -> &mut Self {
        self.edits.push(edit);
        self
    }

    fn problem(&self, rule: &Rule) -> Problem {
        let problem = Problem::finding(
            self.severity.unwrap_or(rule.severity),
            rule.name,
            self.message.as_str(),
        );
        let mut problem = problem.at(&self.place, "");
        if let Some((place, label)) = &self.other {
            problem = problem.at(place, label.as_str());
        }
        problem.help(self.help.as_deref().unwrap_or(rule.fix))
    }
}

/// What the rules have to say of a repository.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// What was found and is not waived, by file and line.
    pub findings: Vec<Problem>,
    /// How many findings are waived.
    pub waived: usize,
    /// What mends some of them.
    pub edits: Edits,
}

impl Checked {
    /// What keeps a plan from being made, with severities raised to errors.
    #[must_use]
    pub fn stopping(&self, enforce: Enforce) -> Vec<Problem> {
        let stops = |finding: &&Problem| stops((finding.code, finding.severity), enforce);
        let stopping = self.findings.iter().filter(stops).cloned();
        stopping
            .map(|mut finding| {
                // Who waives it has to know its name.
                finding.message = format!("{} [{}]", finding.message, finding.code);
                finding.into_error()
            })
            .collect()
    }

    /// How many findings weigh so much.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let of = |finding: &&Problem| finding.severity == severity;
        self.findings.iter().filter(of).count()
    }
}

/// Whether a finding of a rule is not let pass.
fn stops((rule, severity): (&str, Severity), enforce: Enforce) -> bool {
    match enforce {
        Enforce::All => severity >= Severity::Warning,
        Enforce::Errors => severity == Severity::Error,
        Enforce::None => Rule::named(rule).is_some_and(|rule| rule.binding),
    }
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What is deployed: stacks and servers.
    Stacks,
    /// Also every file of the repository, which takes its time.
    Repository,
}

/// Holds all rules against what was resolved, and tells what they find in the selected stacks; none means
/// all. `today` decides which waivers are over.
#[must_use]
pub fn check(
    (source, models): (&Source, &[StackModel]),
    (depth, selected): (Depth, &BTreeSet<String>),
    today: jiff::civil::Date,
) -> Checked {
    let is_selected = |stack: &str| selected.is_empty() || selected.contains(stack);
    let mut waivers = waivers::Waivers::read((source, models), &is_selected, today);
    let disabled = disabled(source);
    let views = Views {
        stacks: distinct(source, models),
        servers: ServerView::all(source, models),
        repository: (depth == Depth::Repository).then_some(RepositoryView { source, models }),
    };
    let mut findings = waivers.take_findings();
    let mut edits = Edits::default();
    let is_held = |rule: &&Rule| rule.binding || !disabled.contains(rule.name);
    for rule in RULES.iter().filter(is_held) {
        let mut found = views.found_by(rule);
        found.retain(|finding| {
            let about = finding.about.as_ref();
            about.is_none_or(|(stack, _)| is_selected(stack))
        });
        if !rule.binding {
            found.retain(|finding| !waivers.cover(rule, finding));
        }
        for finding in found {
            findings.push(finding.problem(rule));
            finding.edits.into_iter().for_each(|edit| edits.add(edit));
        }
    }
    if depth == Depth::Repository {
        findings.extend(waivers.unused());
    }
    Checked {
        findings: Problem::sorted(findings),
        waived: waivers.used(),
        edits,
    }
}

/// Everything that rules look at.
struct Views<'a> {
    stacks: Vec<StackView<'a>>,
    servers: Vec<ServerView<'a>>,
    /// `None` where only what is deployed is looked at.
    repository: Option<RepositoryView<'a>>,
}

impl Views<'_> {
    fn found_by(&self, rule: &Rule) -> Vec<Finding> {
        let mut found = Findings::default();
        match rule.check {
            Check::Service(look) => {
                for service in self.stacks.iter().flat_map(StackView::services) {
                    let mut own = Findings::default();
                    look(&service, &mut own);
                    found.take(own, service.stack.name(), Some(&service.service.name));
                }
            }
            Check::Stack(look) => {
                for stack in &self.stacks {
                    let mut own = Findings::default();
                    look(stack, &mut own);
                    found.take(own, stack.name(), None);
                }
            }
            Check::Server(look) => self.servers.iter().for_each(|one| look(one, &mut found)),
            Check::Repository(look) => self.repository.iter().for_each(|one| look(one, &mut found)),
            Check::Built => {}
        }
        found.list
    }
}

impl Rule {
    /// The rule of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.name == name)
    }
}

impl Finding {
    /// Says whom it is about, unless it says so by itself.
    fn of(mut self, stack: &str, service: Option<&str>) -> Self {
        if self.about.is_none() {
            self.about = Some((stack.to_owned(), service.map(str::to_owned)));
        }
        let whom = match &self.about {
            Some((stack, Some(service))) => format!("service `{service}` of stack `{stack}`"),
            Some((stack, None)) => format!("stack `{stack}`"),
            None => return self,
        };
        self.message = format!("{whom} {}", self.message);
        self
    }
}

fn disabled(source: &Source) -> BTreeSet<&str> {
    let names = source.settings.policy.disable.value.iter();
    names.map(|name| name.as_str()).collect()
}

/// Every stack once for each model that it has: on a thousand servers with the same model it is looked
/// at once. What is to be nowhere does nothing that a rule could be about.
fn distinct<'a>(source: &'a Source, models: &'a [StackModel]) -> Vec<StackView<'a>> {
    let mut seen = BTreeSet::new();
    let mut stacks = Vec::new();
    for model in models {
        let key = (model.id.stack.as_str(), Arc::as_ptr(&model.project).addr());
        if seen.insert(key)
            && let Some(view) = StackView::new(source, model).filter(|view| !view.is_absent())
        {
            stacks.push(view);
        }
    }
    stacks
}
