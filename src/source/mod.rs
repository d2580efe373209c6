//! One git revision becomes a [`Source`]: settings, inventory, resource definitions, stacks.
