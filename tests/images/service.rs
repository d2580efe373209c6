//! The program in the test images: one static binary, so that an image needs nothing else.
//!
//! Compiled by `build.sh` with rustc alone. Without an argument it serves HTTP; see `HELP`.

mod backend;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::exit;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const HELP: &str = "\
service [serve]              serve HTTP, steered by the environment (below)
service backend              serve HTTP/1.1 with connections that stay open (below)
service proxy FILE           serve HTTP; each line of FILE, \"/path URL\", is read at start
service health [URL]         exit 0 when URL answers 200 (default: our own /health)
service get URL              print the answer's body; exit 1 unless it is 200
service write FILE TEXT      write a line and exit (a one-shot)
service append FILE TEXT     append a line and exit
service exit CODE [SECONDS]  wait and exit with that code
service sleep                do nothing until told to stop

GET /          the version, the host's name and how often /data/starts was started
GET /health    200 or 503
GET /env/NAME  a variable           GET /file/PATH  a file
GET /requests  how many requests came so far

Of a backend, each answer with X-Instance (the host's name), X-Version and X-Checksum:
GET /fast      some text after 10 ms        GET /slow  after 1.5 s
POST           the same, and the answer is length and checksum of the body
GET /healthz   200 or 503, as /health

PORT=8080           where it listens
VERSION=1           what GET / says
MESSAGE=TEXT        printed at start and by GET /
START_DELAY=S       seconds before it listens
HEALTHY_AFTER=S     /health is 503 until then
NEVER_HEALTHY=1     /health is 503 for ever
EXIT_AFTER=S        ends by itself, with EXIT_CODE (default 0)
IGNORE_TERM=1       does not stop on SIGTERM
STOP_DELAY=S        stops that long after SIGTERM, still serving
LOG_LINES=N         prints N numbered lines at start
LOG_EVERY=S         prints a line that often
COUNT_STARTS=FILE   adds a line to a file at each start
";

static STARTED: OnceLock<Instant> = OnceLock::new();
static ROUTES: OnceLock<String> = OnceLock::new();
static REQUESTS: AtomicU64 = AtomicU64::new(0);

fn main() {
    STARTED.get_or_init(Instant::now);
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] | ["serve"] => serve(false),
        ["backend"] => serve(true),
        ["proxy", file] => {
            let routes = fs::read_to_string(file).unwrap_or_else(|error| {
                eprintln!("{file}: {error}");
                exit(1);
            });
            ROUTES.get_or_init(|| routes);
            serve(false);
        }
        ["health"] => finish(get(&format!("http://127.0.0.1:{}/health", port())).map(drop)),
        ["health", url] => finish(get(url).map(drop)),
        ["get", url] => finish(get(url).map(|body| print!("{body}"))),
        ["write", file, text] => finish(write(file, text, false)),
        ["append", file, text] => finish(write(file, text, true)),
        ["exit", code] => leave(code, "0"),
        ["exit", code, seconds] => leave(code, seconds),
        ["sleep"] => {
            on_terminate();
            loop {
                thread::sleep(Duration::from_secs(3600));
            }
        }
        _ => {
            eprint!("{HELP}");
            exit(64);
        }
    }
}

fn finish(result: Result<(), String>) {
    if let Err(reason) = result {
        eprintln!("{reason}");
        exit(1);
    }
}

fn leave(code: &str, seconds: &str) -> ! {
    thread::sleep(Duration::from_secs_f64(seconds.parse().expect("seconds")));
    exit(code.parse().expect("an exit code"));
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn seconds(name: &str) -> Option<Duration> {
    variable(name).map(|value| Duration::from_secs_f64(value.parse().expect(name)))
}

fn port() -> u16 {
    variable("PORT").map_or(8080, |value| value.parse().expect("PORT"))
}

fn write(file: &str, text: &str, append: bool) -> Result<(), String> {
    fs::OpenOptions::new()
        .create(true)
        .write(true)
        .append(append)
        .truncate(!append)
        .open(file)
        .and_then(|mut opened| writeln!(opened, "{text}"))
        .map_err(|error| format!("{file}: {error}"))
}

fn serve(keeps_open: bool) {
    on_terminate();
    let version = variable("VERSION").unwrap_or_else(|| "1".into());
    println!(
        "service {version} starts {}",
        variable("MESSAGE").unwrap_or_default()
    );
    for line in 1..=variable("LOG_LINES").map_or(0, |n| n.parse().expect("LOG_LINES")) {
        println!("line {line}");
    }
    if let Some(file) = variable("COUNT_STARTS") {
        finish(write(&file, &version, true));
    }
    if let Some(after) = seconds("EXIT_AFTER") {
        let code = variable("EXIT_CODE").unwrap_or_else(|| "0".into());
        thread::spawn(move || leave(&code, &after.as_secs_f64().to_string()));
    }
    if let Some(every) = seconds("LOG_EVERY") {
        thread::spawn(move || {
            for tick in 1_u64.. {
                thread::sleep(every);
                println!("tick {tick}");
            }
        });
    }
    if let Some(delay) = seconds("START_DELAY") {
        thread::sleep(delay);
    }
    let listener = TcpListener::bind(("0.0.0.0", port())).expect("the port is free");
    println!("listening on {}", port());
    if keeps_open {
        backend::serve(&listener);
    }
    for stream in listener.incoming().flatten() {
        thread::spawn(move || answer(stream));
    }
}

fn healthy() -> bool {
    let age = STARTED.get().map_or(Duration::ZERO, Instant::elapsed);
    variable("NEVER_HEALTHY").is_none() && seconds("HEALTHY_AFTER").is_none_or(|after| age >= after)
}

fn respond(path: &str) -> (u16, String) {
    if path == "/health" {
        return if healthy() {
            (200, "healthy\n".into())
        } else {
            (503, "not healthy\n".into())
        };
    }
    if path == "/requests" {
        return (200, format!("{}\n", REQUESTS.load(Ordering::Relaxed)));
    }
    let routes = ROUTES.get().map_or("", String::as_str).lines();
    for (prefix, target) in routes.filter_map(|line| line.split_once(' ')) {
        if path == prefix {
            return get(target.trim()).map_or_else(|error| (502, error + "\n"), |body| (200, body));
        }
    }
    if let Some(name) = path.strip_prefix("/env/") {
        return variable(name).map_or((404, String::new()), |value| (200, value + "\n"));
    }
    if let Some(file) = path.strip_prefix("/file") {
        return fs::read_to_string(file).map_or_else(|e| (404, e.to_string()), |text| (200, text));
    }
    let host = fs::read_to_string("/etc/hostname").unwrap_or_default();
    let starts = variable("COUNT_STARTS").and_then(|file| fs::read_to_string(file).ok());
    (
        200,
        format!(
            "version {}\nhost {}\nmessage {}\nstarts {}\n",
            variable("VERSION").unwrap_or_else(|| "1".into()),
            host.trim(),
            variable("MESSAGE").unwrap_or_default(),
            starts.map_or(0, |text| text.lines().count()),
        ),
    )
}

fn answer(stream: TcpStream) {
    let mut reader = BufReader::new(&stream);
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() {
        return;
    }
    let mut line = String::from("-");
    while line.trim() != "" {
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or("/");
    REQUESTS.fetch_add(1, Ordering::Relaxed);
    let (status, body) = respond(path);
    let reason = if status == 200 { "OK" } else { "Unavailable" };
    let _ = write!(
        &stream,
        "HTTP/1.1 {status} {reason}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len(),
    );
}

fn get(url: &str) -> Result<String, String> {
    let rest = url
        .strip_prefix("http://")
        .ok_or("only http:// is spoken")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let address = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let mut stream = TcpStream::connect(&address).map_err(|error| format!("{address}: {error}"))?;
    let timeout = Some(Duration::from_secs(5));
    let _ = stream.set_read_timeout(timeout);
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .map_err(|error| format!("{url}: {error}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("not an HTTP answer")?;
    match head.split(' ').nth(1) {
        Some("200") => Ok(body.to_owned()),
        status => Err(format!("{url}: status {}", status.unwrap_or("unknown"))),
    }
}

unsafe extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
    fn _exit(code: i32) -> !;
    fn alarm(seconds: u32) -> u32;
}

static STOP_DELAY: OnceLock<u32> = OnceLock::new();

const SIGINT: i32 = 2;
const SIGQUIT: i32 = 3;
const SIGALRM: i32 = 14;
const SIGTERM: i32 = 15;

extern "C" fn terminate(number: i32) {
    let delay = STOP_DELAY.get().copied().unwrap_or(0);
    // SAFETY: alarm and _exit may be called in a signal handler.
    unsafe {
        if number != SIGALRM && delay > 0 {
            alarm(delay);
        } else {
            _exit(0);
        }
    }
}

/// Without a handler, the first process of a container ignores SIGTERM: `IGNORE_TERM`.
fn on_terminate() {
    if variable("IGNORE_TERM").is_some() {
        return;
    }
    STOP_DELAY.get_or_init(|| seconds("STOP_DELAY").map_or(0, |delay| delay.as_secs() as u32));
    for number in [SIGINT, SIGQUIT, SIGALRM, SIGTERM] {
        // SAFETY: the handler calls only what a signal handler may call.
        unsafe { signal(number, terminate) };
    }
}
