//! A trusted and an untrusted server: what each gets, and what the second is refused, whatever a
//! repository says of its own rules.

use crate::engine::{Engine, engines, on_each_engine, skip};
use crate::scene::Scene;

const SERVICE: &str = "
services:
  web:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { DOMAIN: \"${DOMAIN}\" }
";

/// What a scenario makes on the second engine goes with it.
struct Second<'a>(&'a Engine, String);

impl Second<'_> {
    fn containers(&self) -> Vec<String> {
        let filter = format!("name=^/?{}", self.1);
        self.0
            .lines(&["ps", "-a", "--filter", &filter, "--format={{.Names}}"])
    }
}

impl Drop for Second<'_> {
    fn drop(&mut self) {
        for name in self.containers() {
            self.0.try_docker(&["rm", "--force", "--volumes", &name]);
        }
    }
}

fn environment(engine: &Engine, container: &str) -> String {
    let format = "--format={{json .Config.Env}}";
    engine.docker(&["container", "inspect", format, container])
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story, told from its beginning to its end"
)]
fn an_untrusted_server_gets_what_is_meant_for_it_and_nothing_else() {
    let engines = engines();
    let [first, second, ..] = engines.as_slice() else {
        skip("two engines are needed");
        return;
    };
    let scene = Scene::new(first);
    let dmz = Second(second, scene.prefix.clone());
    let state = scene.state();
    scene.file(
        "sync/servers.toml",
        &format!(
            "[[server]]\nname = \"local\"\n[server.config]\naddress = \"{}\"\nstate_directory = \"{}\"\ntier = \"trusted\"\n\
             [[server]]\nname = \"dmz\"\n[server.config]\naddress = \"{}\"\nstate_directory = \"{}\"\ntier = \"untrusted\"\nallowed_ports = [\"443/tcp\"]\n\
             [[variable]]\nname = \"DOMAIN\"\nvalue = \"example.org\"\n\
             [[variable]]\nname = \"INTERNAL_API_KEY\"\nvalue = \"inner-key\"\ntags = [\"scope:trusted\"]\n",
            first.address,
            state.display(),
            second.address,
            state.display(),
        ),
    );
    let table = |stack: &str, servers: &str, tags: &str, more: &str| {
        let name = scene.name(stack);
        scene.file(
            &format!("sync/stack-{stack}.toml"),
            &format!("[[stack]]\nname = \"{stack}\"\nproject_name = \"{name}\"\ntags = [{tags}]\nservers = [{servers}]\n{more}\n"),
        );
    };
    scene.file(
        "stacks/inner/compose.yaml",
        &SERVICE.replace("DOMAIN: \"${DOMAIN}\"", "KEY: \"${INTERNAL_API_KEY}\""),
    );
    scene.file("stacks/shop/compose.yaml", SERVICE);
    table("inner", "\"local\"", "", "");
    table("shop", "\"local\", \"dmz\"", "\"tier:any\"", "");
    scene.commit();
    scene.apply();

    let (inner, shop) = (scene.name("inner-web-1"), scene.name("shop-web-1"));
    assert!(environment(first, &inner).contains("inner-key"));
    assert!(environment(first, &shop).contains("example.org"));
    assert!(environment(second, &shop).contains("example.org"));
    assert_eq!(dmz.containers(), [shop]);

    // A repository cannot let itself off.
    let settings = std::fs::read_to_string(scene.repository().join("vaultctl.toml")).unwrap();
    scene.file(
        "vaultctl.toml",
        &format!("{settings}\n[policy]\nenforce = \"none\"\n"),
    );
    let (before, beyond) = (scene.containers(), dmz.containers());
    let compose =
        |stack: &str, text: &str| scene.file(&format!("stacks/{stack}/compose.yaml"), text);
    let refused = |code: i32, words: &[&str]| {
        scene.commit();
        for arguments in [&["validate"][..], &["plan"], &["apply", "--yes"]] {
            let mut run = scene.vaultctl(arguments).expect(code);
            for word in words {
                run = run.says(word);
            }
        }
        assert_eq!(scene.containers(), before);
        assert_eq!(dmz.containers(), beyond);
    };

    table("inner", "\"dmz\"", "", "");
    refused(
        3,
        &[
            "sync/stack-inner.toml:2",
            "sync/servers.toml:12",
            "untrusted",
        ],
    );
    table("inner", "\"local\"", "", "");

    compose("shop", &SERVICE.replace("${DOMAIN}", "${INTERNAL_API_KEY}"));
    refused(
        3,
        &[
            "is of `scope:trusted`",
            "stacks/shop/compose.yaml:6",
            "sync/servers.toml:18",
            "INTERNAL_API_KEY",
        ],
    );
    compose("shop", SERVICE);

    table(
        "shop",
        "\"local\", \"dmz\"",
        "\"tier:any\"",
        "post_deploy = { command = \"touch hooked\" }",
    );
    refused(
        3,
        &["tier-hooks", "sync/stack-shop.toml", "sync/servers.toml:12"],
    );
    table("shop", "\"local\", \"dmz\"", "\"tier:any\"", "");

    compose(
        "shop",
        &SERVICE.replace("    network_mode: none\n", "    ports: [\"8443:8443\"]\n"),
    );
    refused(
        3,
        &[
            "allowed-ports",
            "stacks/shop/compose.yaml:5",
            "sync/servers.toml:13",
        ],
    );

    // What is refused somewhere may still be taken away from there.
    compose("shop", SERVICE);
    table("shop", "\"dmz\"", "", "state = \"absent\"");
    scene.commit();
    scene
        .vaultctl(&["apply", "--yes", "--allow-delete"])
        .expect(0);
    assert_eq!(dmz.containers(), Vec::<String>::new());
}

/// What a server allowed once it may refuse now.
#[test]
fn going_back_is_no_way_around_what_a_server_refuses() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        scene.edit(
            "sync/servers.toml",
            "[server.config]\n",
            "[server.config]\ntier = \"untrusted\"\nallowed_ports = []\nallow_exec = true\n",
        );
        let compose = SERVICE.replace("${DOMAIN}", "before");
        let tags = "tags = [\"tier:untrusted\"]\n";
        scene.stack(
            "web",
            &compose,
            &format!("{tags}post_deploy = {{ command = \"true\" }}"),
        );
        scene.commit();
        scene.apply();
        scene.edit("sync/servers.toml", "allow_exec = true\n", "");
        scene.stack("web", &compose.replace("before", "after"), tags);
        scene.commit();
        scene.apply();

        let before = scene.containers();
        let run = scene.vaultctl(&["rollback", "web", "--yes"]).expect(3);
        drop(run.says("tier-hooks"));
        assert_eq!(scene.containers(), before);
    });
}
