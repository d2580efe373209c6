//! The tags `!reset` and `!override` (`loader/reset.go`).

use std::sync::Arc;

use super::node::{Map, Mark, Node, Value};

/// The places that a document takes away from what came before it.
///
/// Only keys are taken away: a tag on an item of a list, or below one, changes nothing in earlier
/// files.
#[derive(Debug, Clone, Default)]
pub(in crate::compose) struct Cleared {
    paths: Vec<Vec<Arc<str>>>,
}

impl Cleared {
    /// Takes the tags out of a document, and with `!reset` the values.
    pub(super) fn take_from(document: &mut Node) -> Self {
        let mut cleared = Self::default();
        cleared.take(document, &mut Vec::new());
        if document.mark.take() == Some(Mark::Reset) {
            document.value = Value::Null;
        }
        cleared
    }

    fn take(&mut self, node: &mut Node, path: &mut Vec<Arc<str>>) {
        match &mut node.value {
            Value::Map(map) => map.retain(|key, _, value| {
                path.push(key.into());
                self.take(value, path);
                let mark = value.mark.take();
                if mark.is_some() {
                    self.paths.push(path.clone());
                }
                path.pop();
                mark != Some(Mark::Reset)
            }),
            Value::List(items) => {
                for item in items.iter_mut() {
                    Self::default().take(item, &mut Vec::new());
                }
                items.retain(|item| item.mark != Some(Mark::Reset));
                for item in items {
                    item.mark = None;
                }
            }
            _ => {}
        }
    }

    /// Takes the places away from a tree.
    pub(in crate::compose) fn apply(&self, tree: &mut Node) {
        for path in &self.paths {
            remove(tree, path);
        }
    }

    /// Takes the places away from what a service extends.
    pub(in crate::compose) fn apply_to_service(&self, name: &str, service: &mut Node) {
        for path in &self.paths {
            if let [services, of, below @ ..] = path.as_slice()
                && **services == *"services"
                && **of == *name
            {
                remove(service, below);
            }
        }
    }
}

fn remove(tree: &mut Node, path: &[Arc<str>]) {
    let Some((last, parents)) = path.split_last() else {
        return;
    };
    let mut map = tree.as_map_mut();
    for key in parents {
        map = map
            .and_then(|map| map.get_mut(key))
            .and_then(Node::as_map_mut);
    }
    map.and_then(|map: &mut Map| map.remove(last));
}
