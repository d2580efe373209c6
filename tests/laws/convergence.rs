//! One apply is enough, from nothing and from any other state.

use proptest::prelude::*;

use crate::sketch::{Sketch, change, sketch};
use crate::tried_on;
use crate::world::{Lawful, World, run};

async fn from_nothing(sketch: &Sketch) -> Lawful {
    let world = World::new().await;
    world.converge(&sketch.desired()).await?;
    world.is_sound().await
}

async fn from_another(before: &Sketch, after: &Sketch) -> Lawful {
    let world = World::new().await;
    let first = world.converge(&before.desired()).await;
    first.map_err(|error| format!("at first: {error}"))?;
    world.converge(&after.desired()).await?;
    world.is_sound().await
}

proptest! {
    #![proptest_config(tried_on(256))]

    #[test]
    fn one_apply_is_enough(sketch in sketch()) {
        run(from_nothing(&sketch)).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn one_apply_is_enough_for_a_change((before, after) in change()) {
        run(from_another(&before, &after)).map_err(TestCaseError::fail)?;
    }
}
