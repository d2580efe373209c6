//! A proxy before an engine, in which something happens between two calls that change something.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What happens before a call is passed on.
pub(crate) enum Verdict {
    /// Nothing.
    PassOn,
    /// The engine was restarted, and the caller notices nothing of that.
    PassOnAnew,
    /// The engine was restarted, and the caller loses the connection.
    Cut,
}

/// Is asked before each call that changes something, with the call's first line.
pub(crate) type Judge = Box<dyn FnMut(&str) -> Verdict + Send>;

/// A socket, behind which an engine is.
#[derive(Clone)]
pub(crate) struct Proxy {
    engine: PathBuf,
    judge: Arc<Mutex<Option<Judge>>>,
}

impl Proxy {
    /// Listens on a socket for as long as the test runs.
    pub(crate) fn listen(socket: &Path, engine: &Path) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        let proxy = Self {
            engine: engine.to_owned(),
            judge: Arc::new(Mutex::new(None)),
        };
        let own = proxy.clone();
        std::thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                let proxy = own.clone();
                std::thread::spawn(move || proxy.serve(caller));
            }
        });
        proxy
    }

    /// Has somebody judge the calls from now on, or nobody.
    pub(crate) fn set_judge(&self, judge: Option<Judge>) {
        *self.judge.lock().unwrap() = judge;
    }

    fn serve(&self, mut caller: UnixStream) {
        let Ok(mut engine) = self.connect(&caller) else {
            return;
        };
        let mut chunk = vec![0; 1 << 16];
        loop {
            let length = caller.read(&mut chunk).unwrap_or_default();
            let Some(read) = chunk.get(..length).filter(|read| !read.is_empty()) else {
                break;
            };
            match self.judge(read) {
                Verdict::PassOn => {}
                Verdict::PassOnAnew => match self.connect(&caller) {
                    Ok(anew) => engine = anew,
                    Err(_) => break,
                },
                Verdict::Cut => break,
            }
            if engine.write_all(read).is_err() {
                break;
            }
        }
        let _ = caller.shutdown(Shutdown::Both);
        let _ = engine.shutdown(Shutdown::Both);
    }

    /// A connection to the engine, whose answers are passed on to the caller.
    fn connect(&self, caller: &UnixStream) -> std::io::Result<UnixStream> {
        let engine = UnixStream::connect(&self.engine)?;
        let (mut answers, mut caller) = (engine.try_clone()?, caller.try_clone()?);
        let judge = Arc::clone(&self.judge);
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut answers, &mut caller);
            // While the engine is restarted unnoticed, the caller is kept.
            let busy = judge.try_lock().is_err();
            if !busy {
                let _ = caller.shutdown(Shutdown::Both);
            }
        });
        Ok(engine)
    }

    /// A request begins a chunk: callers write its head at once.
    fn judge(&self, read: &[u8]) -> Verdict {
        let changes = [&b"POST /"[..], b"PUT /", b"DELETE /"];
        if !changes.iter().any(|method| read.starts_with(method)) {
            return Verdict::PassOn;
        }
        let text = String::from_utf8_lossy(read);
        let line = text.lines().next().unwrap_or_default();
        match self.judge.lock().unwrap().as_mut() {
            Some(judge) => judge(line),
            None => Verdict::PassOn,
        }
    }
}
