//! Secrets that two sides know: the other side is a real `PostgreSQL`, a real `Redis`, somebody who listens.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::balancer::eventually;
use crate::controls::rounds;
use crate::engine::{Engine, on_each_engine};
use crate::fleet::COMPOSE;
use crate::scene::Scene;
use crate::secrets::give_a_key;

const POSTGRESQL: &str = "
services:
  db:
    image: vaultctl-test/postgres:1
    command:
      - sh
      - -c
      - |
        initdb --auth-local=trust --auth-host=scram-sha-256 --username=postgres --pgdata=/tmp/data
        echo 'host all all all scram-sha-256' >>/tmp/data/pg_hba.conf
        exec postgres -D /tmp/data -c listen_addresses='*' -c log_statement=all
    healthcheck: { test: [CMD, pg_isready], interval: 30s }
    stop_signal: SIGINT
  client:
    image: vaultctl-test/postgres:1
    user: '0:0'
    command:
      - sh
      - -c
      - |
        while :; do
          if psql -XAtc 'SELECT current_user' \"$$(cat /run/secrets/dsn)\" >/tmp/said 2>&1
          then cat /tmp/said >>/out/done
          else cat /tmp/said >>/out/failed
          fi
          sleep 0.05
        done
    stop_signal: SIGKILL
    volumes: ['./out:/out']
    secrets: [dsn]
secrets: { dsn: { environment: DSN } }
";

const ROLES: &str = "
[[rotation]]
name = \"dsn\"
secret = \"DSN\"
every = \"90d\"
generate = \"alnum:40\"
template = \"postgres://{role}:{password}@db/postgres\"
hooks = [{ type = \"postgresql\", service = \"shop/db\", roles = [\"app_a\", \"app b\"] }]
";

/// A scene with a secret that the stack `shop` uses, sealed, committed; nothing is applied.
fn sealed(engine: &Engine, compose: &str, (name, value): (&str, &str)) -> Scene {
    let scene = Scene::new(engine);
    scene.stack("shop", compose, "health_timeout = \"20s\"\n");
    give_a_key(&scene);
    set(&scene, name, value);
    scene
}

fn set(scene: &Scene, name: &str, value: &str) {
    let file = scene.directory.join("plain");
    std::fs::write(&file, value).unwrap();
    let from = file.to_string_lossy();
    scene
        .vaultctl(&["secret", "set", name, "--from-file", &from])
        .expect(0);
    std::fs::remove_file(&file).unwrap();
}

/// What the client has written, line by line.
fn written(scene: &Scene, file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(scene.delivered("shop").join("out").join(file));
    let text = text.unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn sql(scene: &Scene, statement: &str) -> String {
    let db = scene.name("shop-db-1");
    let psql = ["exec", &db, "psql", "-XAtq", "-Upostgres", "-c", statement];
    scene.engine.docker(&psql).trim().to_owned()
}

/// The database, with two roles; the client logs in as the first.
fn database(engine: &Engine) -> Scene {
    let first = "postgres://app_a:first-Kx7Rm2Tq9LwPz4Vb@db/postgres";
    let scene = sealed(engine, POSTGRESQL, ("DSN", first));
    scene.commit();
    scene.apply();
    sql(
        &scene,
        "CREATE ROLE app_a LOGIN PASSWORD 'first-Kx7Rm2Tq9LwPz4Vb'",
    );
    sql(&scene, "CREATE ROLE \"app b\" LOGIN");
    eventually("the client logs in", || !written(&scene, "done").is_empty());
    // Until then there was no such role.
    std::fs::remove_file(scene.delivered("shop").join("out/failed")).unwrap_or_default();
    scene.file("sync/rotations.toml", ROLES);
    scene.commit();
    scene.apply();
    scene
}

#[test]
fn roles_take_turns_and_no_login_fails() {
    on_each_engine(|engine| {
        let scene = database(engine);
        let held =
            "SELECT count(*) FROM pg_authid WHERE rolname LIKE 'app%' AND rolpassword IS NOT NULL";
        for round in 0..rounds() as usize {
            let run = scene
                .vaultctl(&["rotate", "secret", "DSN", "--commit", "--yes"])
                .expect(0);
            let role = ["app b", "app_a"][round % 2];
            let value = scene.vaultctl(&["secret", "get", "DSN"]).expect(0).stdout;
            let password = value.trim().strip_prefix(&format!("postgres://{role}:"));
            let password = password.and_then(|rest| rest.strip_suffix("@db/postgres"));
            let password = password.unwrap().to_owned();
            assert_eq!(password.len(), 40);
            assert!(!run.stdout.contains(&password) && !run.stderr.contains(&password));
            let before = written(&scene, "done").len();
            eventually("the client logs in", || {
                written(&scene, "done").len() > before + 2
            });
            assert_eq!(written(&scene, "done").last().unwrap(), role);
            assert_eq!(sql(&scene, held), "1", "the old password is gone");
            let logs = engine.try_docker(&["logs", &scene.name("shop-db-1")]);
            let logs = String::from_utf8_lossy(&logs.stderr).into_owned();
            assert!(logs.contains("ALTER ROLE"), "{logs}");
            assert!(!logs.contains(&password), "no password is in its log");
        }
        println!(
            "{} rotations, {} logins",
            rounds(),
            written(&scene, "done").len()
        );
        assert_eq!(written(&scene, "failed"), [""; 0]);
        scene.assert_converged();
    });
}

#[test]
fn what_the_database_refuses_is_taken_back() {
    on_each_engine(|engine| {
        let scene = database(engine);
        sql(&scene, "DROP ROLE \"app b\"");
        let value = || scene.vaultctl(&["secret", "get", "DSN"]).expect(0).stdout;
        let (before, client) = (value(), scene.name("shop-client-1"));
        let id = engine.container(&client)["Id"].clone();
        let rotate = ["rotate", "secret", "DSN", "--commit", "--yes"];
        let uncommitted = scene.vaultctl(&["rotate", "secret", "DSN", "--yes"]);
        uncommitted.expect(64).says("--commit");
        let run = scene.vaultctl(&rotate).expect(1);
        let run = run.says("role \"app b\" does not exist");
        run.says("#2 of `DSN` was deleted");
        assert_eq!(value(), before);
        assert_eq!(engine.container(&client)["Id"], id, "nothing was replaced");

        // The client does not get ready: the role that was to come loses its password again.
        sql(&scene, "CREATE ROLE \"app b\" LOGIN");
        scene.edit(
            COMPOSE,
            "    stop_signal: SIGKILL\n",
            "    stop_signal: SIGKILL\n    healthcheck: { test: [CMD-SHELL, \"grep -q app_a /run/secrets/dsn\"], interval: 30s }\n",
        );
        scene.edit("sync/stack-shop.toml", "\"20s\"", "\"2s\"");
        scene.commit();
        scene.apply();
        scene
            .vaultctl(&rotate)
            .expect(4)
            .says("#3 of `DSN` was deleted");
        assert_eq!(value(), before);
        let held =
            "SELECT rolname FROM pg_authid WHERE rolname LIKE 'app%' AND rolpassword IS NOT NULL";
        assert_eq!(sql(&scene, held), "app_a");
        scene.assert_converged();
        assert_eq!(written(&scene, "failed"), [""; 0]);
    });
}

const REDIS: &str = "
services:
  redis:
    image: vaultctl-test/redis:1
    user: '0:0'
    command:
      - sh
      - -c
      - |
        printf 'user default on >%s ~* +@all\\n' \"$$(cat /run/secrets/admin)\" >/tmp/redis.conf
        echo 'user app on #c698f1feeb22e49ceb303fda29184f84c2524bcb7d4c42d99141aff2632e4f50 ~* +@all' >>/tmp/redis.conf
        exec redis-server /tmp/redis.conf
    healthcheck: { test: [CMD-SHELL, 'redis-cli ping | grep -q NOAUTH'], interval: 30s }
    secrets: [admin]
  client:
    image: vaultctl-test/redis:1
    user: '0:0'
    command:
      - sh
      - -c
      - |
        while :; do
          said=$$(REDISCLI_AUTH=$$(cat /run/secrets/password) redis-cli -h redis --user app ping 2>&1)
          if [ \"$$said\" = PONG ]; then echo PONG >>/out/done; else echo \"$$said\" >>/out/failed; fi
          sleep 0.05
        done
    stop_signal: SIGKILL
    depends_on: { redis: { condition: service_healthy } }
    volumes: ['./out:/out']
    secrets: [password]
secrets:
  password: { environment: PASSWORD }
  admin: { environment: ADMIN }
";

const USER: &str = "
[[rotation]]
name = \"password\"
secret = \"PASSWORD\"
generate = \"alnum:40\"
hooks = [{ type = \"redis\", service = \"shop/redis\", user = \"app\", admin_secret = \"ADMIN\" }]
";

#[test]
fn a_user_of_redis_has_both_passwords_meanwhile_and_one_afterwards() {
    on_each_engine(|engine| {
        let scene = sealed(engine, REDIS, ("PASSWORD", "first-Kx7Rm2Tq9LwPz4Vb"));
        set(&scene, "ADMIN", "admin-Vb8Nc1YdHg5Sj3Kx7Rm2");
        scene.file("sync/rotations.toml", USER);
        scene.commit();
        scene.apply();
        eventually("the client logs in", || !written(&scene, "done").is_empty());
        let redis = scene.name("shop-redis-1");
        let configuration = || engine.docker(&["exec", &redis, "cat", "/tmp/redis.conf"]);
        for _ in 0..rounds() {
            scene
                .vaultctl(&["rotate", "secret", "PASSWORD", "--commit", "--yes"])
                .expect(0);
            let before = written(&scene, "done").len();
            eventually("the client logs in", || {
                written(&scene, "done").len() > before + 2
            });
            let written = configuration();
            let user = written.lines().find(|line| line.starts_with("user app "));
            let words = user.unwrap().split_whitespace();
            let passwords = words.filter(|word| word.starts_with('#')).count();
            assert_eq!(
                passwords, 1,
                "kept for its next start, the new one alone: {written}"
            );
        }
        assert_eq!(written(&scene, "failed"), [""; 0]);

        let user = USER.replace("\"app\"", "\"nobody\"");
        scene.file("sync/rotations.toml", &user);
        scene.commit();
        scene
            .vaultctl(&["rotate", "secret", "PASSWORD", "--commit", "--yes"])
            .expect(1)
            .says("there has to be a user `nobody`");
        scene.assert_converged();
    });
}

/// Somebody who listens on this machine, answers with a status, and keeps what was said.
struct Listener {
    port: u16,
    heard: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Listener {
    fn new(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let lines: Vec<String> = (&mut stream)
                    .lines()
                    .map_while(Result::ok)
                    .take_while(|line| !line.is_empty())
                    .collect();
                let lower = lines.join("\n").to_lowercase();
                let length = lower.split("content-length: ").nth(1).unwrap();
                let length = length.lines().next().unwrap().parse().unwrap();
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                let body = serde_json::from_slice(&body).unwrap();
                keep.lock().unwrap().push((lines.join("\n"), body));
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 4\r\n\r\ngone");
                stream.get_mut().write_all(answer.as_bytes()).unwrap();
            }
        });
        std::thread::sleep(Duration::from_millis(1));
        Self { port, heard }
    }

    fn phases(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let phases = heard
            .iter()
            .map(|(_, body)| body["phase"].as_str().unwrap());
        phases.map(str::to_owned).collect()
    }
}

#[test]
fn somebody_else_is_told_over_http() {
    on_each_engine(|engine| {
        let compose = "
services:
  app:
    image: vaultctl-test/service:1
    stop_signal: SIGKILL
    secrets: [password]
secrets: { password: { environment: PASSWORD } }
";
        let scene = sealed(engine, compose, ("PASSWORD", "first-Kx7Rm2Tq9LwPz4Vb"));
        set(&scene, "TOKEN", "token-Vb8Nc1YdHg5Sj3Kx7Rm2");
        let rotation = |port: u16| {
            format!(
                "[[rotation]]\nname = \"password\"\nsecret = \"PASSWORD\"\ngenerate = \"alnum:40\"\n\
                 hooks = [{{ type = \"http\", before = \"http://127.0.0.1:{port}/a?b=c\", after = \"http://127.0.0.1:{port}/d\", \
                 revert = \"http://127.0.0.1:{port}/e\", token_secret = \"TOKEN\" }}]\n"
            )
        };
        let listener = Listener::new("204 No Content");
        scene.file("sync/rotations.toml", &rotation(listener.port));
        scene.commit();
        scene.apply();
        let rotate = ["rotate", "secret", "PASSWORD", "--commit", "--yes"];
        scene.vaultctl(&rotate).expect(0);
        assert_eq!(listener.phases(), ["before", "after"]);
        let value = scene.vaultctl(&["secret", "get", "PASSWORD"]).expect(0);
        let (head, body) = listener.heard.lock().unwrap()[0].clone();
        assert!(head.starts_with("POST /a?b=c HTTP/1.1\n"), "{head}");
        assert!(head.contains("Bearer token-Vb8Nc1YdHg5Sj3Kx7Rm2"), "{head}");
        assert_eq!(body["new"], value.stdout.trim());
        assert_eq!(body["old"], "first-Kx7Rm2Tq9LwPz4Vb");
        assert_eq!(
            (&body["secret"], &body["version"]),
            (&"PASSWORD".into(), &2.into())
        );

        let listener = Listener::new("410 Gone");
        scene.file("sync/rotations.toml", &rotation(listener.port));
        scene.commit();
        let run = scene.vaultctl(&rotate).expect(1).says("status 410: gone");
        run.says("#3 of `PASSWORD` was deleted");
        assert_eq!(listener.phases(), ["before", "revert"]);
        scene.assert_converged();
    });
}

/// Whatever uses the secret, and wherever: commands are run where the other side is.
#[test]
fn a_hook_on_an_untrusted_server_is_refused_before_anything_is_done() {
    on_each_engine(|engine| {
        let compose = "services: { db: { image: vaultctl-test/service:1 } }\n";
        let scene = sealed(engine, compose, ("PASSWORD", "first-Kx7Rm2Tq9LwPz4Vb"));
        scene.edit(
            "sync/servers.toml",
            "name = \"local\"\n",
            "name = \"local\"\ntier = \"trusted\"\n",
        );
        scene.file(
            "sync/spare.toml",
            "[[server]]\nname = \"spare\"\ntier = \"untrusted\"\nallowed_ports = []\n\
             address = \"unix:///nowhere/docker.sock\"\n\
             [[stack]]\nname = \"db\"\nserver = \"spare\"\ntags = [\"tier:untrusted\"]\n",
        );
        scene.file("stacks/db/compose.yaml", compose);
        scene.file(
            "sync/rotations.toml",
            "[[rotation]]\nname = \"password\"\nsecret = \"PASSWORD\"\ngenerate = \"alnum:40\"\n\
             hooks = [{ type = \"command\", before = \"touch ../done\" }, \
             { type = \"redis\", service = \"db/db\", user = \"app\" }]\n",
        );
        scene.commit();
        scene
            .vaultctl(&["rotate", "secret", "PASSWORD", "--commit"])
            .expect(3)
            .says("on the untrusted server `spare`");
        assert!(!scene.repository().join("../done").exists());
        assert_eq!(scene.git(&["status", "--short"]), "");
    });
}
