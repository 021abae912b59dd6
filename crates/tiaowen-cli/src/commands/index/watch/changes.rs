//! Whether something in a folder has changed: by the system's events where it sends any, else by looking at names, sizes
//! and times every now and then. Knows nothing of what is done then.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::{Duration, SystemTime};

use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{CHECK_EVERY, LOOK_EVERY, Wake};

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The system tells of them.
    Events,
    /// By looking, as was asked for.
    Asked,
    /// By looking, for what others change on a share no events come.
    Share,
    /// By looking, for the system refused to send events.
    NoEvents,
}

/// What a look at the folder sees of each file: its size and when it was written.
type Sight = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// One who follows a folder.
pub(super) struct Follower {
    pub(super) way: Way,
    /// How often to ask whether something [has changed](Self::has_changed).
    pub(super) every: Duration,
    folder: PathBuf,
    /// Folders in which the program itself writes.
    own: [PathBuf; 2],
    wakes: Sender<Wake>,
    watcher: Option<RecommendedWatcher>,
    /// The folder that is watched: one that is put in its place is another.
    identity: Option<(u64, u64)>,
    seen: Sight,
}

impl Follower {
    /// Follows `folder`, looking `every` so often where that is asked for. `wakes` is told of places where something
    /// happened.
    pub(super) fn start(
        folder: &Path,
        own: [PathBuf; 2],
        every: Option<Duration>,
        wakes: Sender<Wake>,
    ) -> Self {
        let way = match every {
            Some(_) => Way::Asked,
            None if is_share(folder) => Way::Share,
            None => Way::Events,
        };
        let mut follower = Self {
            way,
            every: every.unwrap_or(LOOK_EVERY),
            folder: folder.to_owned(),
            own,
            wakes,
            watcher: None,
            identity: None,
            seen: Sight::new(),
        };
        if way == Way::Events {
            follower.listen();
        }
        if follower.way != Way::Events {
            follower.seen = follower.look();
        }
        follower
    }

    /// Has the system send events; else there will be looking.
    fn listen(&mut self) {
        let wakes = self.wakes.clone();
        let tell = move |places| drop(wakes.send(Wake::Changed(places)));
        let on_event = move |event: notify::Result<Event>| match event {
            Ok(event) if event.need_rescan() => tell(Vec::new()),
            Ok(Event { kind: EventKind::Access(_), .. }) => {}
            Ok(event) => tell(event.paths),
            // Something was missed; what, a run finds out.
            Err(_) => tell(Vec::new()),
        };
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(on_event, config).and_then(|mut watcher| {
            watcher.watch(&self.folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        match watcher {
            Ok(watcher) => {
                (self.way, self.every) = (Way::Events, CHECK_EVERY);
                (self.watcher, self.identity) = (Some(watcher), identity_of(&self.folder));
            }
            Err(error) => {
                tracing::warn!(%error, "no events for the corpus folder");
                (self.way, self.every, self.watcher) = (Way::NoEvents, LOOK_EVERY, None);
            }
        }
    }

    /// Whether a change at these places can be of the documents.
    pub(super) fn concerns(&self, places: &[PathBuf]) -> bool {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (folder, own) = (absolute(&self.folder), self.own.each_ref().map(|own| absolute(own)));
        let is_ours = |place: &PathBuf| {
            let place = absolute(place);
            let inside = place.strip_prefix(&folder).unwrap_or(&place);
            own.iter().any(|own| place.starts_with(own)) || is_hidden(inside)
        };
        places.is_empty() || !places.iter().all(is_ours)
    }

    /// Whether something has changed that no event told of.
    pub(super) fn has_changed(&mut self) -> bool {
        if self.way == Way::Events {
            let identity = identity_of(&self.folder);
            let is_other = identity != self.identity;
            if is_other && identity.is_some() {
                self.listen();
            }
            self.identity = identity;
            return is_other;
        }
        let seen = self.look();
        let is_other = seen != self.seen;
        self.seen = seen;
        is_other
    }

    /// Looks at everything in the folder but what is hidden or the program's own.
    fn look(&self) -> Sight {
        let (mut sight, mut folders) = (Sight::new(), vec![self.folder.clone()]);
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                let Ok(metadata) = entry.metadata() else { continue };
                if !self.concerns(std::slice::from_ref(&path)) {
                    continue;
                }
                sight.insert(path.clone(), (metadata.len(), metadata.modified().ok()));
                if metadata.is_dir() {
                    folders.push(path);
                }
            }
        }
        sight
    }
}

/// Whether a folder that is there holds nothing to see.
pub(super) fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder)
        .is_ok_and(|entries| entries.flatten().all(|entry| is_hidden(Path::new(&entry.file_name()))))
}

fn is_hidden(path: &Path) -> bool {
    path.iter().any(|part| part.as_encoded_bytes().starts_with(b"."))
}

#[cfg(unix)]
fn identity_of(folder: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(folder).ok().filter(Metadata::is_dir).map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity_of(folder: &Path) -> Option<(u64, u64)> {
    fs::metadata(folder).ok().filter(Metadata::is_dir).map(|_| (0, 0))
}

/// Whether a folder lies on another machine, or behind a program, whose changes the system does not hear of.
#[cfg(target_os = "linux")]
fn is_share(folder: &Path) -> bool {
    /// NFS, SMB in three ages, FUSE, 9p, VirtualBox, VMware, AFS and Ceph, as `statfs` tells them.
    const KINDS: [u32; 10] = [
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x6573_5546,
        0x0102_1997,
        0x786F_4256,
        0xBACB_ACBC,
        0x5346_414F,
        0x00C3_6400,
    ];
    rustix::fs::statfs(folder).is_ok_and(|found| {
        // The kind is 32 bits, in a field whose width hangs on the machine.
        KINDS.iter().any(|kind| i128::from(found.f_type) & 0xFFFF_FFFF == i128::from(*kind))
    })
}

#[cfg(not(target_os = "linux"))]
fn is_share(_folder: &Path) -> bool {
    false
}
