//! Builds the tree from the parser's events.

use std::collections::{BTreeMap, HashMap};

use granit_parser::{Event, Parser, ScanError, StrInput};

use super::cleared::Cleared;
use super::merge_key::{self, MergeKeys};
use super::node::{Map, Node, Value};
use super::{MAX_ALIASED_BYTES, MAX_DEPTH, MAX_NODES, scalar_node};
use crate::compose::error::Problem;
use crate::compose::model::Location;
use crate::compose::report::Report;
use crate::compose::source::Span;

/// A comment in a Compose file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands, from `#` to the end of the line.
    pub location: Location,
    /// What it says, without `#` and surrounding blanks.
    pub text: String,
}

/// One document of a file.
#[derive(Debug, Clone)]
pub(in crate::compose) struct Document {
    /// What it says.
    pub(in crate::compose) tree: Node,
    /// What it takes away from the documents before it.
    pub(in crate::compose) cleared: Cleared,
}

/// Comments with their places, in the order of reading.
pub(in crate::compose) type Comments = Vec<(Span, String)>;

/// Parses a file into its documents.
///
/// What is wrong goes to the report; the documents before a syntax error are returned.
pub(in crate::compose) fn parse(
    text: &str,
    file: usize,
    report: &mut Report,
    comments: &mut Comments,
) -> Vec<Document> {
    let options = granit_parser::options! {
        block_scalar_eof_without_line_feed: true,
        max_buffered_comment_events: MAX_NODES,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut composer = Composer {
        parser: Parser::new_from_str_with_options(text, options),
        file,
        report,
        comments,
        anchors: HashMap::new(),
        nodes: 0,
        aliased: 0,
    };
    let mut documents = Vec::new();
    while let Some(document) = composer.document() {
        documents.push(document);
    }
    documents
}

/// Composing ends here; the reason is in the report.
struct Stop;

struct Composer<'a> {
    parser: Parser<'a, StrInput<'a>>,
    file: usize,
    report: &'a mut Report,
    comments: &'a mut Comments,
    /// Complete anchored nodes by id; `None` while the node is being composed.
    anchors: HashMap<usize, Option<Node>>,
    nodes: usize,
    aliased: usize,
}

impl<'a> Composer<'a> {
    fn document(&mut self) -> Option<Document> {
        loop {
            match self.next().ok()? {
                (Event::DocumentStart(..), _) => {
                    self.anchors.clear();
                    self.nodes = 0;
                    self.aliased = 0;
                    let mut tree = self.node(0).ok()?;
                    let cleared = Cleared::take_from(&mut tree);
                    return Some(Document { tree, cleared });
                }
                (Event::StreamEnd, _) => return None,
                _ => {}
            }
        }
    }

    /// Returns the next event that is no comment.
    fn next(&mut self) -> Result<(Event<'a>, Span), Stop> {
        loop {
            let (event, span) = match self.parser.next() {
                Some(Ok((event, span))) => (event, self.span(&span)),
                Some(Err(error)) => return Err(self.syntax_error(&error)),
                None => return Ok((Event::StreamEnd, self.span(&granit_parser::Span::default()))),
            };
            match event {
                Event::Comment(text, _) => self.comments.push((span, text.trim().to_owned())),
                event => return Ok((event, span)),
            }
        }
    }

    fn node(&mut self, depth: usize) -> Result<Node, Stop> {
        let (event, span) = self.next()?;
        self.node_from(event, span, depth)
    }

    fn node_from(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Stop> {
        if depth >= MAX_DEPTH {
            return Err(self.too_large(span, format!("more than {MAX_DEPTH} levels of nesting")));
        }
        self.count(1, span)?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let mut node =
                    scalar_node::resolve(&text, style, tag.as_deref(), span, &mut *self.report);
                node.mark = scalar_node::mark(tag.as_deref());
                self.define(anchor, &node);
                Ok(node)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(anchor);
                self.check_tag(tag.as_deref(), span);
                let mut node = self.sequence(span, depth)?;
                node.mark = scalar_node::mark(tag.as_deref());
                self.define(anchor, &node);
                Ok(node)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.open(anchor);
                self.check_tag(tag.as_deref(), span);
                let mut node = self.mapping(span, depth)?;
                node.mark = scalar_node::mark(tag.as_deref());
                self.define(anchor, &node);
                Ok(node)
            }
            Event::Alias(anchor) => self.alias(anchor, span, depth),
            _ => Ok(Node::new(Value::Null, span)),
        }
    }

    fn sequence(&mut self, span: Span, depth: usize) -> Result<Node, Stop> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Node::new(Value::List(items), span)),
                (event, span) => items.push(self.node_from(event, span, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, span: Span, depth: usize) -> Result<Node, Stop> {
        let mut map = Map::default();
        let mut merges = MergeKeys::default();
        let mut first_lines = BTreeMap::new();
        loop {
            let (key_span, key) = match self.next()? {
                (Event::MappingEnd, _) => break,
                (event, span) => (span, self.key(event, span, depth)?),
            };
            let value = self.node(depth + 1)?;
            let Some(key) = key else { continue };
            if let Some(first) = first_lines.get(key.text()) {
                let problem = Problem::DuplicateKey {
                    key: key.text().to_owned(),
                    first: *first,
                };
                self.report.error(key_span, problem);
                continue;
            }
            first_lines.insert(key.text().to_owned(), key_span.line);
            match key {
                Key::Merge => merges.add(value, &mut *self.report),
                Key::Text(text) => map.insert(text, key_span, value),
            }
        }
        merge_key::fold(merges, &mut map);
        Ok(Node::new(Value::Map(map), span))
    }

    /// Reads a key; `None` if it is none and was reported.
    fn key(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Option<Key>, Stop> {
        let is_merge = match &event {
            Event::Scalar(text, style, _, None) => {
                text == "<<" && *style == granit_parser::ScalarStyle::Plain
            }
            Event::Scalar(text, _, _, Some(tag)) => text == "<<" && scalar_node::is_merge_tag(tag),
            _ => false,
        };
        let node = self.node_from(event, span, depth + 1)?;
        if is_merge {
            return Ok(Some(Key::Merge));
        }
        match node.value {
            Value::Text(text) => Ok(Some(Key::Text(text))),
            Value::Invalid => Ok(None),
            _ => {
                let problem = Problem::WrongType {
                    path: "a key".to_owned(),
                    expected: "a string".to_owned(),
                    found: node.type_name().to_owned(),
                };
                self.report.error(span, problem);
                Ok(None)
            }
        }
    }

    fn alias(&mut self, anchor: usize, span: Span, depth: usize) -> Result<Node, Stop> {
        let Some(Some(node)) = self.anchors.get(&anchor) else {
            let problem =
                Problem::Yaml("this alias stands inside of the value that it names".to_owned());
            self.report.error(span, problem);
            return Err(Stop);
        };
        let node = node.clone();
        self.count(node.size(), span)?;
        self.aliased += node.bytes();
        if self.aliased > MAX_ALIASED_BYTES {
            return Err(self.too_large(span, "aliases repeat too much text".to_owned()));
        }
        if depth + node.depth() > MAX_DEPTH {
            return Err(self.too_large(span, format!("more than {MAX_DEPTH} levels of nesting")));
        }
        Ok(node)
    }

    fn open(&mut self, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
    }

    fn define(&mut self, anchor: usize, node: &Node) {
        if anchor != 0 {
            self.anchors.insert(anchor, Some(node.clone()));
        }
    }

    fn check_tag(&mut self, tag: Option<&granit_parser::Tag>, span: Span) {
        if let Some(tag) = tag {
            scalar_node::check_collection_tag(tag, span, self.report);
        }
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Stop> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            return Err(self.too_large(span, format!("more than {MAX_NODES} values")));
        }
        Ok(())
    }

    fn too_large(&mut self, span: Span, reason: String) -> Stop {
        self.report.error(span, Problem::TooLarge(reason));
        Stop
    }

    fn syntax_error(&mut self, error: &ScanError) -> Stop {
        let marker = *error.marker();
        let span = self.span(&granit_parser::Span::new(marker, marker));
        self.report.error(span, Problem::Yaml(error.info()));
        Stop
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        Span {
            file: self.file,
            offset: range.start,
            length: range.len(),
            line: span.start.line(),
            column: span.start.col() + 1,
        }
    }
}

enum Key {
    Merge,
    Text(String),
}

impl Key {
    fn text(&self) -> &str {
        match self {
            Self::Merge => "<<",
            Self::Text(text) => text,
        }
    }
}
