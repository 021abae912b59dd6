//! Disks of a trial's own, mounted while they are needed. Needs root.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// A disk that is mounted; ends with this.
#[derive(Debug)]
pub(crate) struct Mounted {
    /// Where it is.
    pub(crate) at: PathBuf,
}

impl Mounted {
    /// Mounts the image of a disk.
    pub(crate) fn image(image: &Path, at: &Path) -> Result<Self> {
        Self::mount(Command::new("mount").args(["-o", "loop"]).arg(image), at)
    }

    /// Mounts a disk in memory that holds so many bytes.
    pub(crate) fn in_memory(bytes: u64, at: &Path) -> Result<Self> {
        let size = format!("size={bytes}");
        Self::mount(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]), at)
    }

    fn mount(command: &mut Command, at: &Path) -> Result<Self> {
        std::fs::create_dir_all(at)?;
        call(command.arg(at))?;
        Ok(Self { at: at.to_owned() })
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if let Err(error) = call(Command::new("umount").arg(&self.at)) {
            eprintln!("{} stays mounted: {error:#}", self.at.display());
        }
    }
}

/// Runs a command of the system, which must end well.
pub(crate) fn call(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{name} cannot be run"))?;
    if !output.status.success() {
        bail!("{name} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
