//! `HAProxy`: its file and its runtime API say the same at every moment.
//!
//! Going from one set of containers to another is a loop that looks, does one thing, and looks again: a
//! proxy that is reloaded or restarted in the middle has read the file, and the loop goes on from there.
//! The order is such that the file never names a container that must not get requests, nor leaves out the
//! only ones that may: what comes in is written first and told then, what goes out is told first, waited
//! for, and then written.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::check::check;
use super::place::Place;
use super::runtime::{Runtime, Server};
use super::{PATIENCE, Reached, Switched, refused};
use crate::engine::{EngineError, Observe, Operate};
use crate::model::{Backend, Control};
use crate::proxy::{Member, configuration, members_in, slot_name};

/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Brings the proxy to exactly these containers.
pub(super) async fn route(
    engine: &dyn Operate,
    (backend, place): (&Backend, &Place),
    members: &[Reached],
    grace: Duration,
) -> Result<Switched, EngineError> {
    let runtime = runtime_of(engine, (backend, place))?;
    // One that has just been started may look names up for long before it answers: that is no part of the
    // time in which containers have to appear.
    runtime.servers().await?;
    let mut course = Course {
        engine,
        backend,
        place,
        runtime,
        members,
        grace,
        written: place.read(engine).await?,
        switched: Switched::default(),
        draining_since: None,
        is_checked: false,
        deadline: Instant::now() + PATIENCE,
    };
    while !course.advance().await? {}
    Ok(course.switched)
}

/// Insists that the proxy answers.
pub(super) async fn ask(
    engine: &dyn Operate,
    (backend, place): (&Backend, &Place),
) -> Result<(), EngineError> {
    let runtime = runtime_of(engine, (backend, place))?;
    match runtime.servers().await {
        Err(error) if !error.is_lost() => {
            let message = format!(
                "the proxy does not answer on its socket ({error}): does its configuration have it, in a folder that is mounted?"
            );
            Err(refused(backend, message))
        }
        asked => asked.map(drop),
    }
}

fn runtime_of<'a>(
    engine: &'a dyn Operate,
    (backend, place): (&'a Backend, &Place),
) -> Result<Runtime<'a>, EngineError> {
    let Control::Socket(socket) = &backend.control else {
        return Err(refused(backend, "it has no socket"));
    };
    let socket = place.on_host(backend, socket)?;
    Ok(Runtime::new(engine, backend, socket))
}

/// The way from what the proxy does to what it shall do.
struct Course<'a> {
    engine: &'a dyn Operate,
    backend: &'a Backend,
    place: &'a Place,
    runtime: Runtime<'a>,
    members: &'a [Reached],
    grace: Duration,
    /// What the file holds.
    written: String,
    switched: Switched,
    draining_since: Option<Instant>,
    /// Whether `HAProxy` has looked at the file as it will be.
    is_checked: bool,
    /// When what comes in has to be there.
    deadline: Instant,
}

impl Course<'_> {
    /// Looks, and does the next thing that is to be done; true where nothing is.
    async fn advance(&mut self) -> Result<bool, EngineError> {
        let Some(servers) = self.runtime.servers().await? else {
            return self.make_backend().await.map(|()| false);
        };
        let Some(places) = self.places(&servers) else {
            return self.make_backend().await.map(|()| false);
        };
        // What comes in.
        let going: Vec<&Server> = servers
            .iter()
            .filter(|server| !places.contains_key(server.name.as_str()) && !server.is_free())
            .collect();
        let both = self.slots(&servers, &places, true);
        let mut members = self.members.iter();
        if !members.all(|reached| self.written.contains(&reached.member.id)) {
            self.write(&both).await?;
        }
        if self.admit(&servers, &places).await? {
            return Ok(false);
        }
        // What has to come in once more, after a restart in the middle of a long drain, may take as long
        // again.
        self.deadline = Instant::now() + PATIENCE;
        // What goes out.
        if !going.is_empty() {
            self.drain(&going).await?;
            return Ok(false);
        }
        // One that was restarted since it was looked at may have sent requests to what was then taken out.
        if self.are_under_way(&servers, &places).await? {
            tokio::time::sleep(PAUSE).await;
            return Ok(false);
        }
        let alone = self.slots(&servers, &places, false);
        if self.written != configuration(self.backend, &alone) {
            self.write(&alone).await?;
            // It may have been reloaded before that was written.
            return Ok(false);
        }
        Ok(true)
    }

    /// The place of each container: where it is, else a free one. `None` where there are too few.
    fn places(&self, servers: &[Server]) -> Option<BTreeMap<String, Member>> {
        if servers.len() < self.backend.slots {
            return None;
        }
        let mut places: BTreeMap<String, Member> = BTreeMap::new();
        for Reached { member, .. } in self.members {
            let has_it = |server: &&Server| server.host == member.id;
            // One that is in the file, too, may have been left by a reload in another place.
            if let Some(server) = servers.iter().find(has_it) {
                places.insert(server.name.clone(), member.clone());
            }
        }
        for Reached { member, .. } in self.members {
            if places.values().any(|placed| placed == member) {
                continue;
            }
            let free = servers
                .iter()
                .find(|server| server.is_free() && !places.contains_key(&server.name))?;
            places.insert(free.name.clone(), member.clone());
        }
        Some(places)
    }

    /// What the file is to name: the containers in their places and, on the way there, those that still
    /// get requests.
    fn slots(
        &self,
        servers: &[Server],
        places: &BTreeMap<String, Member>,
        with_old: bool,
    ) -> Vec<Option<Member>> {
        let known = members_in(self.backend.kind, &self.written);
        let old = |server: &Server| {
            let is_old = with_old && !server.is_free() && !server.is_draining();
            let named = known.iter().flatten();
            is_old.then(|| {
                let name = named.clone().find(|member| member.id == server.host);
                Member {
                    id: server.host.clone(),
                    name: name.map_or_else(String::new, |member| member.name.clone()),
                }
            })
        };
        (0..servers.len().max(self.backend.slots))
            .map(|index| {
                let server = servers
                    .iter()
                    .find(|server| server.name == slot_name(index))?;
                places.get(&server.name).cloned().or_else(|| old(server))
            })
            .collect()
    }

    /// Lets the containers have requests; true where that has to be waited for.
    async fn admit(
        &self,
        servers: &[Server],
        places: &BTreeMap<String, Member>,
    ) -> Result<bool, EngineError> {
        let mut waits = false;
        for server in servers {
            let Some(member) = places.get(&server.name) else {
                continue;
            };
            if server.is_serving() && server.host == member.id {
                continue;
            }
            waits = true;
            if server.host != member.id {
                self.point(server, member).await?;
            } else if self.is_found(server) && (server.is_free() || server.is_draining()) {
                self.runtime.set(&server.name, "state ready").await?;
            }
        }
        if waits {
            if self.is_late() {
                let names: Vec<&str> = places.values().map(|member| member.name.as_str()).collect();
                let message = format!(
                    "the proxy did not reach {} within {} s: are both on one network, and does its health check pass?",
                    names.join(", "),
                    PATIENCE.as_secs()
                );
                return Err(refused(self.backend, message));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(waits)
    }

    /// Points a free place to a container: by name, and by address, so that the name needs not to be looked
    /// up first.
    async fn point(&self, server: &Server, member: &Member) -> Result<(), EngineError> {
        let what = format!("fqdn {}", member.id);
        self.runtime.set(&server.name, &what).await?;
        let mut members = self.members.iter();
        let reached = members.find(|reached| reached.member == *member);
        // Of several, only the one on a network of the proxy's is right: then the name has to do. And so it
        // has where the place had no address before: there HAProxy takes none.
        if let Some([address]) = reached.map(|reached| reached.addresses.as_slice())
            && server.has_address()
        {
            let what = format!("addr {address} port {}", self.backend.port);
            self.runtime.set(&server.name, &what).await?;
        }
        Ok(())
    }

    /// Whether the proxy knows the address of what it is to send requests to. Until it has looked a new
    /// name up, it goes on with the last address, which may be anybody's by now.
    fn is_found(&self, server: &Server) -> bool {
        let mut members = self.members.iter();
        let reached = members.find(|reached| reached.member.id == server.host);
        reached.is_some_and(|reached| server.is_at(&reached.addresses))
    }

    /// Lets containers finish what they are answering, and takes them out.
    async fn drain(&mut self, going: &[&Server]) -> Result<(), EngineError> {
        let since = match self.draining_since {
            Some(since) => since,
            None => *self.draining_since.insert(Instant::now()),
        };
        let mut under_way = 0;
        for server in going {
            if !server.is_draining() {
                self.runtime.set(&server.name, "state drain").await?;
            }
            under_way += self.runtime.requests(&server.name).await?;
        }
        if self.switched.in_flight.is_none() {
            self.switched.in_flight = Some(under_way);
        }
        let is_over = since.elapsed() >= self.grace;
        if !is_over && (under_way > 0 || self.has_old_workers().await) {
            tokio::time::sleep(PAUSE).await;
            return Ok(());
        }
        self.switched.drained = since.elapsed();
        self.switched.left = under_way;
        for server in going {
            self.runtime.set(&server.name, "state maint").await?;
        }
        Ok(())
    }

    /// Whether what was taken out is still answering something that may be waited for.
    async fn are_under_way(
        &self,
        servers: &[Server],
        places: &BTreeMap<String, Member>,
    ) -> Result<bool, EngineError> {
        let is_over = |since: Instant| since.elapsed() >= self.grace;
        if self.draining_since.is_none_or(is_over) {
            return Ok(false);
        }
        let out = servers.iter().filter(|one| !places.contains_key(&one.name));
        for server in out {
            if self.runtime.requests(&server.name).await? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a reload has left a process that still answers what it had been asked before: what that
    /// does, nobody can ask it.
    async fn has_old_workers(&self) -> bool {
        let found = Observe::processes(self.engine, &self.place.container.id).await;
        let mut children: BTreeMap<u32, usize> = BTreeMap::new();
        for process in found.unwrap_or_default() {
            if process.command.contains("haproxy") {
                *children.entry(process.parent).or_default() += 1;
            }
        }
        children.into_values().any(|count| count > 1)
    }

    /// Makes a backend, or one with more places, by a reload.
    async fn make_backend(&mut self) -> Result<(), EngineError> {
        if self.is_late() {
            let message = format!(
                "the proxy does not know it: does its command read `{}`?",
                self.backend.file
            );
            return Err(refused(self.backend, message));
        }
        let mut members = members_in(self.backend.kind, &self.written);
        members.retain(Option::is_some);
        let known: Vec<String> = members.iter().flatten().map(|m| m.id.clone()).collect();
        let new = self.members.iter().map(|reached| &reached.member);
        let new = new.filter(|member| !known.contains(&member.id));
        members.extend(new.cloned().map(Some));
        let slots = self.backend.slots.max(members.len());
        members.resize(slots, None);
        self.write(&members).await?;
        let container = &self.place.container.id;
        match self.engine.signal_container(container, "USR2").await {
            // One that is just being restarted reads the file anyway.
            Err(error) if error.is_lost() => return Err(error),
            Ok(()) | Err(_) => {}
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(())
    }

    /// Writes the file, once `HAProxy` has found no fault in it. Of what comes later only lines are taken
    /// out, or put back as they were.
    async fn write(&mut self, slots: &[Option<Member>]) -> Result<(), EngineError> {
        let text = configuration(self.backend, slots);
        if text == self.written {
            return Ok(());
        }
        if !self.is_checked {
            let beside = self.place.write_beside(self.engine, self.backend, &text);
            let beside = beside.await?;
            let checked = check(
                self.engine,
                (self.backend, self.place),
                (&beside, self.deadline),
            )
            .await;
            match self.place.clear_beside(self.engine).await {
                Err(error) if error.is_lost() => return Err(error),
                // It does no harm where it stays.
                Ok(()) | Err(_) => checked?,
            }
            self.is_checked = true;
        }
        self.place.write(self.engine, &text).await?;
        self.written = text;
        Ok(())
    }

    fn is_late(&self) -> bool {
        Instant::now() >= self.deadline
    }
}
