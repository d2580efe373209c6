//! Files of the host.

use super::record::Record;
use crate::engine::Result;
use crate::model::FileWrite;

pub(super) async fn run(record: &mut Record<'_>, root: &str) -> Result<()> {
    see(record, root, "a").await?;
    write(record, root, &[("a", "one"), ("deep/er/b", "")]).await?;
    for path in ["a", "deep", "deep/er/b", "none", "none/at/all", "a/b"] {
        see(record, root, path).await?;
    }
    write(record, root, &[("a", "changed")]).await?;
    see(record, root, "a").await?;
    write(record, root, &[("new", "new"), ("deep", "a directory")]).await?;
    write(record, root, &[("new", "new"), ("a/b", "a file above")]).await?;
    write(record, root, &[("new", "new"), ("../beside", "elsewhere")]).await?;
    see(record, root, "new").await?;
    remove(record, root, &["deep/er/b", "deep/never"]).await?;
    remove(record, root, &["deep"]).await?;
    remove(record, root, &["a", "none/at/all"]).await?;
    for path in ["a", "deep"] {
        see(record, root, path).await?;
    }
    Ok(())
}

/// Notes what is there, seen in both ways.
async fn see(record: &mut Record<'_>, root: &str, name: &str) -> Result<()> {
    let path = format!("{root}/{name}");
    let stat = record.engine.stat_file(&path, None).await;
    if let Some(Some(stat)) = record.outcome(&format!("stat {name}"), stat)? {
        // The size and the time of a directory are the file system's business.
        let is_file = stat.kind == crate::model::FileKind::File;
        let (size, modified) = (
            is_file.then_some(stat.size),
            is_file.then_some(stat.modified),
        );
        record.note(&format!(
            "{name}: {:?}, mode {:o}, size {size:?}, time {modified:?}",
            stat.kind, stat.mode
        ));
    }
    let content = record.engine.read_file(&path, None).await;
    if let Some(content) = record.outcome(&format!("read {name}"), content)? {
        record.note(&format!("{name}: {content:?}"));
    }
    Ok(())
}

async fn write(record: &mut Record<'_>, root: &str, files: &[(&str, &str)]) -> Result<()> {
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| FileWrite {
            path: format!("{root}/{name}"),
            bytes: text.as_bytes().to_vec(),
            mode: 0o640,
            owner: (1000, 1001),
            private: false,
            modified: None,
        })
        .collect();
    let outcome = record.engine.write_files(root, &files).await;
    record.outcome("write files", outcome)?;
    Ok(())
}

async fn remove(record: &mut Record<'_>, root: &str, names: &[&str]) -> Result<()> {
    let paths: Vec<_> = names.iter().map(|name| format!("{root}/{name}")).collect();
    let outcome = record.engine.remove_files(root, &paths).await;
    let emptied = record.outcome(&format!("remove files {names:?}"), outcome)?;
    record.note(&format!("emptied: {emptied:?}"));
    Ok(())
}
