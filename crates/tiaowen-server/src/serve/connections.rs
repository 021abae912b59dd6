//! The connections that are open: how many there may be, what each is doing, and which have to end. Knows neither
//! bytes nor requests.
//!
//! A connection over which nothing is asked gives way to a newcomer when all places are taken, the longest idle one
//! first; so whoever opens many and asks nothing keeps nobody out.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a client may take to send the head of a request, from its first byte or from the opening on.
const HEAD_TIMEOUT: Duration = Duration::from_secs(9);
/// How long a connection may be idle between two requests; longer than the minute for which proxies keep theirs.
const IDLE_TIMEOUT: Duration = Duration::from_secs(75);
/// How long a connection is left alone before it gives way to others.
const SETTLED: Duration = Duration::from_secs(1);
/// How often the open connections are looked at.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// How much there may be at the same time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Connections that are served.
    pub(super) served: usize,
    /// Of these, by one client.
    pub(super) per_client: usize,
    /// Connections that are told to come again later.
    pub(super) refused: usize,
}

/// The connections that are open.
#[derive(Debug)]
pub(crate) struct Connections {
    bounds: Bounds,
    table: Mutex<Table>,
    /// Tells that one is gone.
    gone: Notify,
}

#[derive(Debug, Default)]
struct Table {
    served: HashMap<u64, Arc<Connection>>,
    refused: usize,
    next: u64,
    clients: HashMap<IpAddr, usize>,
    is_ending: bool,
}

/// Why a client is told to come again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Refused {
    /// All places are taken.
    Full,
    /// This client has too many.
    Client,
}

/// What becomes of a newcomer.
pub(super) enum Admission {
    /// It is served.
    Served(Place),
    /// It is told to come again later.
    Refused(Place, Refused),
    /// Not even that: too many are being told already.
    Dropped,
}

/// What one connection is doing, and since when.
#[derive(Debug)]
pub(super) struct Connection {
    /// Milliseconds since `opened`, and in the lowest bits the [`Doing`].
    state: AtomicU64,
    opened: Instant,
    order: Mutex<Option<Order>>,
    ordered: Notify,
    is_finishing: AtomicBool,
}

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Nothing was sent yet.
    Opened,
    /// Nothing was sent since the last answer.
    Idle,
    /// The head of a request is on its way.
    Head,
    /// A request is in work.
    Work,
    /// The last of an answer is on its way.
    Answered,
}

/// What a connection is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// End after the request in work.
    Finish,
    /// End now.
    Close,
}

const DOING_BITS: u32 = 3;

impl Connection {
    fn new() -> Self {
        Self {
            state: AtomicU64::new(Doing::Opened as u64),
            opened: Instant::now(),
            order: Mutex::default(),
            ordered: Notify::new(),
            is_finishing: AtomicBool::new(false),
        }
    }

    fn doing(&self) -> (Doing, Instant) {
        let state = self.state.load(Ordering::Acquire);
        let doing = match state & ((1 << DOING_BITS) - 1) {
            0 => Doing::Opened,
            1 => Doing::Idle,
            2 => Doing::Head,
            3 => Doing::Work,
            _ => Doing::Answered,
        };
        (doing, self.opened + Duration::from_millis(state >> DOING_BITS))
    }

    fn now_does(&self, doing: Doing) {
        let since = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX >> DOING_BITS);
        self.state.store(since << DOING_BITS | doing as u64, Ordering::Release);
    }

    /// Bytes have come.
    pub(super) fn has_read(&self) {
        if matches!(self.doing().0, Doing::Opened | Doing::Idle) {
            self.now_does(Doing::Head);
        }
    }

    /// A request is handed on.
    pub(super) fn works(&self) {
        self.now_does(Doing::Work);
    }

    /// The last of an answer has been handed over, not yet written.
    pub(super) fn has_answered(&self) {
        self.now_does(Doing::Answered);
    }

    /// All that was handed over is written.
    pub(super) fn has_written(&self) {
        if self.doing().0 == Doing::Answered {
            self.now_does(Doing::Idle);
        }
    }

    /// Whether nothing was sent yet.
    pub(super) fn is_silent(&self) -> bool {
        self.doing().0 == Doing::Opened
    }

    /// Whether the next answer is the last.
    pub(super) fn is_finishing(&self) -> bool {
        self.is_finishing.load(Ordering::Acquire)
    }

    /// Waits for the next order.
    pub(super) async fn ordered(&self) -> Order {
        loop {
            let notified = self.ordered.notified();
            if let Some(order) = self.order.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return order;
            }
            notified.await;
        }
    }

    fn tell(&self, order: Order) {
        self.is_finishing.store(true, Ordering::Release);
        *self.order.lock().unwrap_or_else(PoisonError::into_inner) = Some(order);
        self.ordered.notify_one();
    }

    /// What it has to do by now, if anything. Connections that are ending need not be waited for as long.
    fn due(&self, now: Instant, is_ending: bool) -> Option<Order> {
        let (doing, since) = self.doing();
        let idle = now.saturating_duration_since(since);
        let is_over = match doing {
            Doing::Opened => idle >= if is_ending { SETTLED } else { HEAD_TIMEOUT },
            Doing::Head => idle >= HEAD_TIMEOUT,
            Doing::Idle if idle >= IDLE_TIMEOUT => return Some(Order::Finish),
            Doing::Idle | Doing::Work | Doing::Answered => false,
        };
        is_over.then_some(Order::Close)
    }
}

impl Connections {
    pub(super) fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self { bounds, table: Mutex::default(), gone: Notify::new() })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a newcomer in, as far as there is room; `client` is counted where it is given.
    pub(super) fn admit(self: &Arc<Self>, client: Option<IpAddr>) -> Admission {
        let client = client.map(network_of);
        let mut table = self.table();
        let of_client = client.and_then(|client| table.clients.get(&client).copied()).unwrap_or(0);
        let refused = if of_client >= self.bounds.per_client {
            Some(Refused::Client)
        } else if table.served.len() >= self.bounds.served && !table.make_room() {
            Some(Refused::Full)
        } else {
            None
        };
        let place = |kind| Place { connections: Arc::clone(self), kind };
        let Some(refused) = refused else {
            let connection = Arc::new(Connection::new());
            if table.is_ending {
                connection.tell(Order::Finish);
            }
            if let Some(client) = client {
                *table.clients.entry(client).or_default() += 1;
            }
            table.next += 1;
            let number = table.next;
            table.served.insert(number, Arc::clone(&connection));
            return Admission::Served(place(Kind::Served { number, connection, client }));
        };
        if table.refused >= self.bounds.refused {
            return Admission::Dropped;
        }
        table.refused += 1;
        Admission::Refused(place(Kind::Refused), refused)
    }

    /// Counts a request of a client that comes through a proxy; `None` when it has too many in work.
    pub(super) fn count(self: &Arc<Self>, client: IpAddr) -> Option<Place> {
        let client = network_of(client);
        let mut table = self.table();
        let of_client = table.clients.entry(client).or_default();
        if *of_client >= self.bounds.per_client {
            return None;
        }
        *of_client += 1;
        Some(Place { connections: Arc::clone(self), kind: Kind::Request { client } })
    }

    /// How many are served.
    pub(crate) fn served(&self) -> usize {
        self.table().served.len()
    }

    /// Ends those that keep everybody waiting. Call it every [`LOOK`].
    pub(super) fn look_after(&self) {
        let now = Instant::now();
        let table = self.table();
        for connection in table.served.values() {
            if let Some(order) = connection.due(now, table.is_ending) {
                connection.tell(order);
            }
        }
    }

    /// Has every connection end after the request in work, those too that are still to come.
    pub(super) fn end(&self) {
        let mut table = self.table();
        table.is_ending = true;
        table.served.values().for_each(|connection| connection.tell(Order::Finish));
    }

    /// Waits until all connections have ended, or for so long; tells how many have not.
    pub(super) async fn ended(&self, patience: Duration) -> usize {
        let all_gone = async {
            loop {
                let gone = self.gone.notified();
                if self.served() == 0 {
                    return;
                }
                gone.await;
            }
        };
        let _ = tokio::time::timeout(patience, all_gone).await;
        self.served()
    }
}

impl Table {
    /// Has the longest idle connection end, if there is one.
    fn make_room(&self) -> bool {
        let now = Instant::now();
        let settled = self.served.values().filter_map(|connection| {
            let (doing, since) = connection.doing();
            let is_idle = matches!(doing, Doing::Opened | Doing::Idle);
            (is_idle && now.saturating_duration_since(since) >= SETTLED).then_some((since, doing, connection))
        });
        let Some((_, doing, connection)) = settled.min_by_key(|(since, ..)| *since) else { return false };
        connection.tell(if doing == Doing::Opened { Order::Close } else { Order::Finish });
        // It is on its way out, and not chosen again.
        connection.now_does(Doing::Answered);
        true
    }
}

/// A place that is taken until this is dropped.
pub(super) struct Place {
    connections: Arc<Connections>,
    kind: Kind,
}

enum Kind {
    Served { number: u64, connection: Arc<Connection>, client: Option<IpAddr> },
    Refused,
    Request { client: IpAddr },
}

impl Place {
    /// The connection that has the place.
    pub(super) fn connection(&self) -> Option<&Arc<Connection>> {
        match &self.kind {
            Kind::Served { connection, .. } => Some(connection),
            _ => None,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.connections.table();
        let client = match &self.kind {
            Kind::Served { number, client, .. } => {
                table.served.remove(number);
                *client
            }
            Kind::Refused => {
                table.refused -= 1;
                None
            }
            Kind::Request { client } => Some(*client),
        };
        if let Some(client) = client
            && let Some(count) = table.clients.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                table.clients.remove(&client);
            }
        }
        drop(table);
        self.connections.gone.notify_waiters();
    }
}

/// Whom addresses belong to: of IPv6 the network, in which one machine has any number of addresses.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { served: 3, per_client: 2, refused: 1 };

    fn client(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([10, 0, 0, last]))
    }

    fn served(connections: &Arc<Connections>, client: Option<IpAddr>) -> Place {
        match connections.admit(client) {
            Admission::Served(place) => place,
            _ => panic!("not served"),
        }
    }

    fn order_of(place: &Place) -> Option<Order> {
        place.connection().and_then(|connection| *connection.order.lock().expect("no panic"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_has_no_more_than_its_share() {
        let connections = Connections::new(BOUNDS);
        let first = served(&connections, client(1));
        let _second = served(&connections, client(1));
        assert!(matches!(connections.admit(client(1)), Admission::Refused(_, Refused::Client)));
        assert!(connections.count(IpAddr::from([10, 0, 0, 1])).is_none());
        let _third = served(&connections, client(2));
        drop(first);
        let _fourth = served(&connections, client(1));
        // Whose client is not counted comes in while there is room.
        let Admission::Refused(told, Refused::Full) = connections.admit(None) else {
            panic!("there is room")
        };
        assert!(matches!(connections.admit(None), Admission::Dropped));
        drop(told);
        assert!(matches!(connections.admit(None), Admission::Refused(..)));
        assert_eq!((connections.served(), connections.table().clients.len()), (3, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_idle_gives_way() {
        let connections = Connections::new(Bounds { served: 2, ..BOUNDS });
        let busy = served(&connections, None);
        busy.connection().expect("one").works();
        tokio::time::advance(SETTLED).await;
        let idle = served(&connections, None);
        assert!(matches!(connections.admit(None), Admission::Refused(_, Refused::Full)), "it has just come");
        tokio::time::advance(SETTLED).await;
        let _newcomer = served(&connections, None);
        assert_eq!((order_of(&idle), order_of(&busy)), (Some(Order::Close), None));
        assert!(
            matches!(connections.admit(None), Admission::Refused(_, Refused::Full)),
            "one gives way once"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn who_keeps_everybody_waiting_is_closed() {
        let connections = Connections::new(BOUNDS);
        let place = served(&connections, None);
        let connection = Arc::clone(place.connection().expect("one"));
        let after = |by: Duration| {
            let (place, connections) = (&place, &connections);
            async move {
                tokio::time::advance(by).await;
                connections.look_after();
                let order = order_of(place);
                *place.connection().expect("one").order.lock().expect("no panic") = None;
                order
            }
        };
        let short = Duration::from_millis(10);
        assert_eq!(after(HEAD_TIMEOUT - short).await, None);
        assert_eq!(after(short).await, Some(Order::Close), "opened and silent");
        connection.has_read();
        assert_eq!(after(HEAD_TIMEOUT - short).await, None);
        connection.has_read();
        assert_eq!(after(short).await, Some(Order::Close), "further bytes of a head gain nothing");
        connection.works();
        assert_eq!(after(IDLE_TIMEOUT).await, None, "a request in work is ours");
        connection.has_answered();
        assert_eq!(after(IDLE_TIMEOUT).await, None, "an answer that is not out is the stream's");
        connection.has_written();
        assert_eq!(after(HEAD_TIMEOUT).await, None);
        assert_eq!(after(IDLE_TIMEOUT).await, Some(Order::Finish));
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_waits_for_requests_in_work() {
        let connections = Connections::new(BOUNDS);
        let place = served(&connections, None);
        let connection = Arc::clone(place.connection().expect("one"));
        connection.works();
        connections.end();
        assert_eq!(connection.ordered().await, Order::Finish);
        let ended = tokio::spawn({
            let connections = Arc::clone(&connections);
            async move { connections.ended(Duration::from_secs(8)).await }
        });
        drop(place);
        assert_eq!(ended.await.expect("no panic"), 0);
        let late = served(&connections, None);
        assert_eq!(order_of(&late), Some(Order::Finish));
        assert_eq!(connections.ended(Duration::from_secs(8)).await, 1);
    }

    #[test]
    fn one_network_of_ipv6_is_one_client() {
        let check = |left: &str, right: &str, is_one: bool| {
            let network = |text: &str| network_of(text.parse().expect("an address"));
            assert_eq!(network(left) == network(right), is_one, "{left} {right}");
        };
        check("2001:db8::1", "2001:db8::ffff", true);
        check("2001:db8::1", "2001:db8:0:1::1", false);
        check("10.0.0.1", "10.0.0.2", false);
    }
}
