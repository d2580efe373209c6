//! The source files.

use std::fs;
use std::path::Path;

/// A file below `src`, without comments and without what only tests compile.
pub(crate) struct Source {
    /// The path below `src`.
    pub(crate) path: String,
    /// The module at the top that it belongs to.
    pub(crate) module: String,
    /// The lines that are compiled into the program; others are empty.
    pub(crate) code: Vec<String>,
    /// How many lines the file has.
    pub(crate) length: usize,
}

impl Source {
    /// Every file of the library and the program.
    pub(crate) fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut sources = Vec::new();
        read(&root, &root, &mut sources);
        assert!(sources.len() > 100, "the sources were not found");
        sources.sort_by(|one, two| one.path.cmp(&two.path));
        sources
    }

    /// The lines, counted from 1, in which a word stands by itself.
    pub(crate) fn lines_with_word<'a>(
        &'a self,
        word: &'a str,
    ) -> impl Iterator<Item = (usize, &'a str)> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let lines = self.code.iter().zip(1..);
        lines
            .filter(move |(line, _)| line.split(|c| !is_part(c)).any(|other| other == word))
            .map(|(line, number)| (number, line.as_str()))
    }
}

fn read(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            read(root, &path, sources);
        }
        let is_test = name == "tests.rs" || name.ends_with("_tests.rs");
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        if !path.is_file() || !is_rust || is_test {
            continue;
        }
        let path_below = path.strip_prefix(root).unwrap();
        let module = path_below.components().next().unwrap().as_os_str();
        let module = module.to_string_lossy().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        sources.push(Source {
            path: path_below.display().to_string(),
            module,
            code: code(&text),
            length: text.lines().count(),
        });
    }
}

/// The lines of a file, without comments, up to the module of its tests, which stands at the end.
fn code(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines
        .windows(2)
        .position(|pair| matches!(pair, ["#[cfg(test)]", next] if next.ends_with('{')))
        .unwrap_or(lines.len());
    let without_comment = |line: &&str| {
        let code = line.split("//").next().unwrap_or_default();
        code.to_owned()
    };
    lines.iter().take(tests).map(without_comment).collect()
}
