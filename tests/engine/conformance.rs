//! The memory engine beside the real one: one script, one transcript.

use bollard::query_parameters::{CreateImageOptions, RemoveImageOptions};
use futures_util::StreamExt as _;
use similar::TextDiff;
use vaultctl::engine::conformance::{file_transcript, transcript};
use vaultctl::engine::memory::MemoryEngine;
use vaultctl::engine::{Observe as _, Operate as _};

use crate::host::{Host, hosts};

/// What the image says for its containers, so that there is something to merge.
const CONFIGURATION: [&str; 9] = [
    "ENV PATH=/bin A=image IMAGE=1",
    "LABEL shared=image image=1",
    "EXPOSE 80/tcp 53/udp",
    "VOLUME /data",
    "USER 1000",
    "WORKDIR /data",
    "HEALTHCHECK --interval=1h --timeout=2s --retries=2 CMD true",
    r#"ENTRYPOINT ["/bin/sh", "-c"]"#,
    r#"CMD ["trap 'exit 0' TERM INT; while :; do /bin/sleep 3600 & wait $!; done"]"#,
];

#[tokio::test]
async fn the_memory_engine_is_like_the_real_one() {
    for host in hosts().await {
        configure_image(&host).await;
        let image = host.image();
        let memory = MemoryEngine::new();
        memory.set_facts(host.engine.facts().await.unwrap());
        memory.load_image(host.engine.image(&image).await.unwrap().unwrap());

        let prefix = host.name("conformance");
        let real = transcript(&host.engine, &image, &prefix).await.unwrap();
        let alike = transcript(&memory, &image, &prefix).await.unwrap();
        assert_alike(&host, &real, &alike);
    }
}

#[tokio::test]
async fn files_of_the_memory_engine_are_like_real_ones() {
    for host in hosts().await {
        let root = host.root().display().to_string();
        let real = file_transcript(&host.engine, &root).await.unwrap();
        let alike = file_transcript(&MemoryEngine::new(), &root).await.unwrap();
        assert_alike(&host, &real, &alike);
    }
}

fn assert_alike(host: &Host, real: &[String], alike: &[String]) {
    let (real, alike) = (real.join("\n"), alike.join("\n"));
    let difference = TextDiff::from_lines(&real, &alike);
    assert!(
        real == alike,
        "{}: the real engine (-) and the one in memory (+)\n{}",
        host.address,
        difference.unified_diff()
    );
}

/// Gives the image of the test a configuration: the same files under the same name.
async fn configure_image(host: &Host) {
    let container = host.sleeper("export");
    host.engine.create_container(&container).await.unwrap();
    let mut archive = Vec::new();
    let mut parts = host.docker.export_container(&container.name);
    while let Some(part) = parts.next().await {
        archive.extend_from_slice(&part.unwrap());
    }
    host.engine
        .remove_container(&container.name, true)
        .await
        .unwrap();
    host.docker
        .remove_image(&host.image(), None::<RemoveImageOptions>, None)
        .await
        .unwrap();
    let options = CreateImageOptions {
        from_src: Some("-".to_owned()),
        repo: Some(host.image()),
        changes: CONFIGURATION.map(str::to_owned).to_vec(),
        ..Default::default()
    };
    let body = bollard::body_full(archive.into());
    let mut news = host.docker.create_image(Some(options), Some(body), None);
    while let Some(line) = news.next().await {
        line.unwrap();
    }
}
