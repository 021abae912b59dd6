//! The wish of a person or of the system that a command which goes on for ever ends.

/// Listens for the user's or the system's wish that the process ends, from now on; the answer is ready when it
/// comes. Call it inside a runtime.
pub(super) fn listen() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        [SignalKind::terminate(), SignalKind::interrupt()].map(|kind| signal(kind).ok())
    };
    async move {
        #[cfg(unix)]
        if let [Some(terminate), Some(interrupt)] = &mut terminate {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a signal to wait for, the server runs until it is killed.
            std::future::pending::<()>().await;
        }
    }
}
