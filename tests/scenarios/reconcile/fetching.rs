//! Fetching: what there is of servers, and of histories.

use std::time::{Duration, Instant};

use super::follower::{Follower, assert_round};
use super::git_server::{GitServer, TOKEN};
use super::{COMPOSE, WEB, level, one_engine, pushed};

#[test]
fn a_token_is_shown_to_the_server_and_to_nobody_else() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let server = GitServer::start(&scene.directory);
    let url = server.url("origin.git");
    let (round, run) = scene.round_of(&url, &[]);
    assert_round(&round, "fetch_failed", 1);
    run.says("VAULTCTL_GIT_TOKEN");
    let wrong = "tk-wrong-0815";
    let (round, run) = scene.round_with(&url, &[], &[("VAULTCTL_GIT_TOKEN", wrong)]);
    assert_round(&round, "fetch_failed", 1);
    let run = run.says("does not accept the credentials");
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(wrong));
    let environment = [("VAULTCTL_GIT_TOKEN", TOKEN)];
    let (round, run) = scene.round_with(&url, &["-v"], &environment);
    assert_round(&round, "applied", 0);
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(TOKEN));
    // A URL would show it to everybody.
    let open = url.replace("http://", &format!("http://user:{TOKEN}@"));
    let run = scene.vaultctl(&["reconcile", "--once", "--repo-url", &open]);
    let run = run.expect(64).says("VAULTCTL_GIT_TOKEN");
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(TOKEN));
}

#[test]
fn over_https_the_server_has_to_prove_who_it_is() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let authority = scene.directory.join("authority.pem");
    let server = GitServer::start_with_tls(&scene.directory, &authority);
    let url = server.url("origin.git");
    let token = ("VAULTCTL_GIT_TOKEN", TOKEN);
    let (round, run) = scene.round_with(&url, &[], &[token]);
    assert_round(&round, "fetch_failed", 1);
    run.says("certificate").says("SSL_CERT_FILE");
    let authority = authority.display().to_string();
    let believed = ("SSL_CERT_FILE", authority.as_str());
    assert_round(
        &scene.round_with(&url, &[], &[token, believed]).0,
        "applied",
        0,
    );
    // It does not lead to where others read along.
    let open = GitServer::start(&scene.directory);
    let away = open.url("origin.git").replace("http://", "moved/away/");
    let (round, run) = scene.round_with(&server.url(&away), &[], &[token, believed]);
    assert_round(&round, "fetch_failed", 1);
    run.says("without TLS");
    assert!(open.requests().is_empty());
}

#[test]
fn a_token_is_not_shown_to_where_a_server_leads() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let server = GitServer::start(&scene.directory);
    let other = GitServer::start(&scene.directory);
    let away = other.url("origin.git").replace("http://", "moved/away/");
    let environment = [("VAULTCTL_GIT_TOKEN", TOKEN)];
    let (round, _) = scene.round_with(&server.url(&away), &[], &environment);
    // The other one takes the same token, if it gets it.
    assert_round(&round, "fetch_failed", 1);
    assert_eq!(other.requests().len(), 1);
}

#[test]
fn git_credential_helpers_are_asked_where_there_is_no_token() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let server = GitServer::start(&scene.directory);
    let helper = format!(
        "[credential]\n\thelper = \"!f() {{ echo username=x-access-token; echo password={TOKEN}; }}; f\"\n"
    );
    std::fs::write(scene.directory.join("home/.gitconfig"), helper).unwrap();
    let (round, run) = scene.round_of(&server.url("origin.git"), &[]);
    assert_round(&round, "applied", 0);
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(TOKEN));
}

#[test]
fn a_round_without_news_asks_once_and_fetches_nothing() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let server = GitServer::start(&scene.directory);
    let environment = [("VAULTCTL_GIT_TOKEN", TOKEN)];
    // Repositories move, and servers say where they are now.
    let url = server.url("moved/origin.git");
    assert_round(&scene.round_with(&url, &[], &environment).0, "applied", 0);
    let methods = |from: usize| -> Vec<String> {
        let all = server.requests();
        let words = all[from..]
            .iter()
            .map(|line| line.split(' ').next().unwrap());
        words.map(str::to_owned).collect()
    };
    assert_eq!(methods(0), ["GET", "GET", "POST"]);
    assert_round(&scene.round_with(&url, &[], &environment).0, "converged", 0);
    assert_eq!(methods(3), ["GET", "GET"]);
}

#[test]
fn a_branch_that_was_forced_is_followed_and_said_so() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let server = GitServer::start(&scene.directory);
    let environment = [("VAULTCTL_GIT_TOKEN", TOKEN)];
    let here = scene.origin().display().to_string();
    for (url, value) in [(server.url("origin.git"), "n1"), (here, "n2")] {
        let round = || scene.round_with(&url, &[], &environment).0;
        round();
        let before = scene.head();
        let text = scene.git(&["show", &format!("HEAD:{COMPOSE}")]);
        let old = text.split("LEVEL: '").nth(1).unwrap()[..2].to_owned();
        scene.edit(COMPOSE, &old, value);
        scene.git(&[
            "commit",
            "--quiet",
            "--all",
            "--amend",
            "--message=Otherwise",
        ]);
        scene.push_as_it_is();
        let forced = round();
        assert_round(&forced, "applied", 0);
        assert_eq!(forced["forced"], true);
        assert_eq!(forced["previous"], before);
        assert_eq!(level(&scene), value);
    }
}

#[test]
fn a_history_that_is_cut_off_is_continued() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    scene.edit(COMPOSE, "n0", "n1");
    scene.push();
    let server = GitServer::start(&scene.directory);
    let with_token = server.url("origin.git");
    let here = format!("file://{}", scene.origin().display());
    for (number, url) in (1..).zip([with_token, here.clone()]) {
        let shallow = scene.directory.join(format!("shallow-{number}"));
        let shallow = shallow.display().to_string();
        scene.git(&["clone", "--quiet", "--depth=1", &here, &shallow]);
        scene.git(&["-C", &shallow, "remote", "set-url", "origin", &url]);
        let (old, new) = (format!("n{number}"), format!("n{}", number + 1));
        scene.edit(COMPOSE, &old, &new);
        scene.push();
        let arguments = ["reconcile", "--once", "-C", shallow.as_str()];
        let run = scene.vaultctl_with(&arguments, &[("VAULTCTL_GIT_TOKEN", TOKEN)]);
        let run = run.expect(0);
        let line: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_round(&line, "applied", 0);
        assert_eq!(line["revision"], scene.head());
        assert_eq!(line["forced"], false, "{line:#}");
        assert_eq!(level(&scene), new);
        // Its working tree is somebody else's.
        let status = scene.git(&["-C", &shallow, "status", "--porcelain"]);
        assert_eq!(status, "");
        scene.git(&["-C", &shallow, "fsck", "--connectivity-only"]);
    }
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_for_ever() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let server = GitServer::silent();
    let began = Instant::now();
    let (round, run) = scene.round_of(&server.url("origin.git"), &["--fetch-timeout", "1s"]);
    assert_round(&round, "fetch_failed", 1);
    run.says("not there within 1 s");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_fetch_that_hangs_is_left_by_a_signal() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let server = GitServer::silent();
    let url = server.url("origin.git");
    let mut follower = Follower::start(&scene, &url, &["--fetch-timeout", "1h"], "");
    let began = Instant::now();
    while !server.is_asked() {
        assert!(began.elapsed() < Duration::from_secs(30), "never asked");
        std::thread::sleep(Duration::from_millis(20));
    }
    follower.signal("TERM");
    assert_round(&follower.line(), "interrupted", 130);
    assert_eq!(follower.ended(), Some(0));
}

#[test]
fn what_cannot_be_fetched_is_said() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let server = GitServer::start(&scene.directory);
    let environment = [("VAULTCTL_GIT_TOKEN", TOKEN)];
    let url = server.url("origin.git");
    let (_, run) = scene.round_with(&url, &["--branch", "other"], &environment);
    run.says("it has no branch `other`");
    let (_, run) = scene.round_with(&server.url("none.git"), &[], &environment);
    run.says("no such repository");
    let (round, _) = scene.round_of("/nonexistent/repository", &[]);
    assert_round(&round, "fetch_failed", 1);
    let run = scene.vaultctl(&["reconcile", "--once"]).expect(1);
    run.says("--repo-url");
    let run = scene.vaultctl(&["reconcile", "--once", "--repo-url", "ftp://host/x"]);
    run.expect(64).says("`ftp://` is not supported");
    assert!(scene.containers().is_empty());
}
