//! Engines over TCP, in the clear and with certificates of both sides.

use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};

use crate::engine::{Engine, on_each_engine};
use crate::private_engine::PrivateEngine;
use crate::scene::Scene;

/// A stack that needs no network.
const WEB: &str = "
services:
  web:
    image: vaultctl-test/service:1
    network_mode: none
    volumes: ['./page:/page:ro']
";

/// An authority's certificate and, signed by it, those of a server and a client.
fn make_certificates(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(folder.join("ca.pem"), authority.pem()).unwrap();
    for (name, subject, usage) in [
        ("server", "127.0.0.1", ExtendedKeyUsagePurpose::ServerAuth),
        ("client", "operator", ExtendedKeyUsagePurpose::ClientAuth),
    ] {
        let mut params = CertificateParams::new(vec![subject.to_owned()]).unwrap();
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &authority).unwrap();
        std::fs::write(folder.join(format!("{name}.pem")), certificate.pem()).unwrap();
        std::fs::write(folder.join(format!("{name}-key.pem")), key.serialize_pem()).unwrap();
    }
}

/// The port, on the loopback of a network of the engine's own.
const PORT: u16 = 2376;

/// An engine that listens on a port besides, and a scene that is in its network.
fn listening(model: &Engine, arguments: &[String]) -> Option<(PrivateEngine, Scene)> {
    let host = format!("--host=tcp://127.0.0.1:{PORT}");
    let arguments = [&[host][..], arguments].concat();
    let private = PrivateEngine::with(model, arguments)?;
    let mut scene = Scene::new(&private.engine);
    scene.sandbox.before = private.engine.inside("net");
    assert!(!scene.before.is_empty());
    scene.stack("web", WEB, "");
    scene.file("stacks/web/page/index", "hello\n");
    Some((private, scene))
}

/// Lets a scene's server be an endpoint.
fn move_to(scene: &Scene, address: &str, keys: &str) {
    let text = format!(
        "[[server]]\nname = \"local\"\n[server.config]\naddress = \"{address}\"\n{keys}\n\
         state_directory = \"{}\"\n",
        scene.state().display()
    );
    scene.file("sync/servers.toml", &text);
    scene.commit();
}

#[test]
fn an_engine_that_wants_certificates_is_driven_with_them() {
    on_each_engine(|engine| {
        let certificates = tempfile::tempdir().unwrap();
        make_certificates(certificates.path());
        let strangers = tempfile::tempdir().unwrap();
        make_certificates(strangers.path());
        let file = |name: &str| certificates.path().join(name).display().to_string();
        let arguments = [
            "--tlsverify".to_owned(),
            format!("--tlscacert={}", file("ca.pem")),
            format!("--tlscert={}", file("server.pem")),
            format!("--tlskey={}", file("server-key.pem")),
        ];
        let Some((_private, scene)) = listening(engine, &arguments) else {
            return;
        };
        let address = format!("https://127.0.0.1:{PORT}");
        let keys = |folder: &Path| {
            let folder = folder.display();
            format!("cert = \"{folder}/client.pem\"\nkey = \"{folder}/client-key.pem\"")
        };
        let ca = format!("ca = \"{}\"\n", file("ca.pem"));
        move_to(&scene, &address, &(ca.clone() + &keys(certificates.path())));
        scene.apply();
        scene.assert_converged();
        assert_eq!(scene.containers().len(), 1);
        let checked = scene.vaultctl(&["server", "check"]).expect(0);
        let way = format!("TLS to 127.0.0.1:{PORT}");
        assert!(checked.stdout.contains(&way), "{}", checked.stdout);
        assert!(
            checked.stdout.contains("? unknown  disk"),
            "{}",
            checked.stdout
        );

        // As Docker's own command finds them.
        let usual = certificates.path().join("usual");
        std::fs::create_dir(&usual).unwrap();
        for (from, to) in [("ca", "ca"), ("client", "cert"), ("client-key", "key")] {
            let to = usual.join(format!("{to}.pem"));
            std::fs::copy(certificates.path().join(format!("{from}.pem")), to).unwrap();
        }
        move_to(&scene, &address, "");
        let usual = usual.display().to_string();
        scene
            .vaultctl_with(
                &["plan", "--detailed-exitcode"],
                &[("DOCKER_CERT_PATH", &usual)],
            )
            .expect(0);

        for (address, keys, message, help) in [
            (
                &address,
                ca.clone(),
                "wants a client certificate",
                "`cert` and `key`",
            ),
            (
                &address,
                ca.clone() + &keys(strangers.path()),
                "refuses the client certificate",
                "--tlscacert",
            ),
            (
                &address,
                keys(certificates.path()),
                "signed by nobody who is believed",
                "`ca`",
            ),
            (
                &address.replace("127.0.0.1", "localhost"),
                ca.clone() + &keys(certificates.path()),
                "is not for `localhost` but for 127.0.0.1",
                "`address`",
            ),
            (
                &address.replace("https", "tcp"),
                String::new(),
                "HTTP request to an HTTPS server",
                "https://",
            ),
        ] {
            move_to(&scene, address, &keys);
            let refused = scene.vaultctl(&["plan"]).expect(1);
            assert!(refused.stderr.contains(message), "{}", refused.stderr);
            let advice = refused.stderr.split_once("help: ").unwrap().1;
            assert!(advice.contains(help), "{advice}");
            let checked = scene.vaultctl(&["server", "check"]).expect(1);
            let stdout = &checked.stdout;
            assert!(stdout.contains("x failed   connection"), "{stdout}");
            assert!(
                stdout.contains(message) && stdout.contains("fix: "),
                "{stdout}"
            );
        }
        move_to(&scene, &address, &(ca + &keys(certificates.path())));
    });
}

#[test]
fn an_engine_that_speaks_in_the_clear_is_driven_on_loopback() {
    on_each_engine(|engine| {
        // Engines of later releases want to be told that this is meant.
        let Some((_private, scene)) = listening(engine, &["--tls=false".to_owned()]) else {
            return;
        };
        let address = format!("tcp://127.0.0.1:{PORT}");
        move_to(&scene, &address, "");
        scene.apply();
        scene.assert_converged();
        let checked = scene.vaultctl(&["server", "check"]).expect(0);
        let way = format!("+ ok       connection       TCP to 127.0.0.1:{PORT}");
        assert!(checked.stdout.contains(&way), "{}", checked.stdout);

        move_to(&scene, &address.replace("tcp", "https"), "");
        let refused = scene.vaultctl(&["plan"]).expect(1);
        let refused = refused.says("does not speak TLS");
        assert!(refused.stderr.contains("tcp://"), "{}", refused.stderr);
        move_to(&scene, &address, "");
    });
}
