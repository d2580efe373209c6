//! What people and programs see: text, progress, JSON.

mod calls;
mod check_view;
mod diagnostic_text;
mod findings_text;
mod graph_text;
mod history_text;
mod json;
mod plan_text;
mod policy_text;
mod printer;
mod problems;
mod progress;
mod rotation_text;
mod round;
mod status_text;
mod summary;
mod text;

pub use calls::show_calls;
pub use check_view::{check_json, check_text};
pub use diagnostic_text::diagnostic_text;
pub use findings_text::findings_text;
pub use graph_text::{coverage_json, coverage_text, graph_dot, graph_json, graph_mermaid};
pub use history_text::{history_json, history_text};
pub use json::{event_json, plan_json, refused_json, status_json, summary_json};
pub use plan_text::{PlanText, plan_text};
pub use policy_text::{live_findings_json, live_findings_text};
pub use printer::{ColorChoice, Printer, Verbosity};
pub use problems::{problems_json, problems_sarif};
pub use progress::{JsonEvents, LineEvents, ProgressEvents, event_lines};
pub use rotation_text::{ContainerAge, RotationLine, rotations_json, rotations_text};
pub use round::{Round, RoundResult};
pub use status_text::status_text;
pub use summary::Summary;
pub use text::{age, counted, one_line, visible};
