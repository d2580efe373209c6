//! What is known not to be lawful yet.

use crate::sketch::Sketch;

pub(crate) fn is_known((before, after): (&Sketch, &Sketch)) -> bool {
    let options = |sketch: &Sketch| {
        let stacks = sketch.stacks.iter();
        stacks
            .map(|stack| stack.as_ref().map(|s| s.volume_options))
            .collect::<Vec<_>>()
    };
    let changed = options(before)
        .iter()
        .zip(options(after))
        .any(|(one, two)| one.is_some() && two.is_some() && *one != two);
    changed || (before.makes_shared() && !after.makes_shared())
}
