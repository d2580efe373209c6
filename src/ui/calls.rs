//! Every call to an engine, for who wants to know where the time goes.

use log::{LevelFilter, Log, Metadata, Record};

use super::Printer;
use super::text::one_line;

/// Prints what engines are asked. What libraries say of their work is left out: it may hold anything.
struct Calls {
    target: &'static str,
    printer: Printer,
}

impl Log for Calls {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == self.target
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.printer.note(one_line(&record.args().to_string()));
        }
    }

    fn flush(&self) {}
}

/// Prints the log records of one target from now on: every call to an engine.
pub fn show_calls(printer: &Printer, target: &'static str) {
    let printer = printer.clone();
    // A second one changes nothing: the first shows them all.
    if log::set_boxed_logger(Box::new(Calls { target, printer })).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
}
