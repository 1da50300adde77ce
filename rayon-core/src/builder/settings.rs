//! What can be asked of a pool, one by one.

use super::ThreadPoolBuilder;
use crate::registry::thread_builder::{CustomSpawn, ThreadBuilder};
use std::any::Any;
use std::io;
use std::time::Duration;

impl<S> ThreadPoolBuilder<S> {
    /// Sets the number of threads, the most that the pool will have at once.
    ///
    /// With 0, or without this call, it is what the environment variable
    /// `RAYON_NUM_THREADS` says, or the deprecated `RAYON_RS_NUM_CPUS` if that one is
    /// not set, or the number of CPUs that this process may use (affinity mask and
    /// cgroup quota) if what they say is not a number above zero. It is at most
    /// [`max_num_threads`](crate::max_num_threads).
    ///
    /// ```
    /// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(4).build()?;
    /// assert_eq!(pool.current_num_threads(), 4);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn num_threads(mut self, num_threads: usize) -> Self {
        self.num_threads = num_threads;
        self
    }

    /// Decides whether workers start when there is work for them (`true`) or at build
    /// (`false`).
    ///
    /// Without this call they start on demand, unless a
    /// [`start_handler`](Self::start_handler) or an
    /// [`exit_handler`](Self::exit_handler) was given or the environment variable
    /// `RAYON_START_ON_DEMAND` is `0`. A pool with a
    /// [`spawn_handler`](Self::spawn_handler) starts its workers at build in any case,
    /// because the closure may not outlive it.
    ///
    /// `false` is for programs that afterwards give up the right to start threads, for
    /// example by entering a seccomp [sandbox](Self#sandboxes).
    ///
    /// ```
    /// let pool = rayon_core::ThreadPoolBuilder::new()
    ///     .num_threads(2)
    ///     .start_on_demand(false)
    ///     .build()?;
    /// assert_eq!(pool.broadcast(|thread| thread.index()), [0, 1]);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn start_on_demand(mut self, on_demand: bool) -> Self {
        self.start_on_demand = Some(on_demand);
        self
    }

    /// Has [`build`](Self::build) start this many workers, or fail.
    ///
    /// Without this call it is what the environment variable `RAYON_MIN_THREADS` says, and
    /// without that a pool is content with any number, none included. A number
    /// above that of [`num_threads`](Self::num_threads) means all of them. It is about the
    /// build alone: if a later start is refused, or with
    /// [`thread_keep_alive`](Self::thread_keep_alive), the pool may go below it.
    ///
    /// # Errors
    ///
    /// `build` fails if fewer could be started. The error says how many have, what the
    /// system answered and, as far as that can be told, which limit it was; its
    /// [`source`](std::error::Error::source) is the system's answer. Those that have
    /// started stop again.
    ///
    /// # Examples
    ///
    /// ```
    /// let builder = rayon_core::ThreadPoolBuilder::new().num_threads(8).min_threads(2);
    /// match builder.build() {
    ///     Ok(pool) => assert!(pool.status().live() >= 2),
    ///     Err(error) => eprintln!("not enough threads here: {error}"),
    /// }
    /// ```
    pub fn min_threads(mut self, min_threads: usize) -> Self {
        self.min_threads = Some(min_threads);
        self
    }

    /// Has workers stop that have had nothing to do for this long. They are started again
    /// when there is work.
    ///
    /// Without this call they stay until the pool is dropped. They stay as well if there
    /// is a [`spawn_handler`](Self::spawn_handler), since nobody could start them again.
    /// An [`exit_handler`](Self::exit_handler) is called each time, and a
    /// [`start_handler`](Self::start_handler) when they come back.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let pool = rayon_core::ThreadPoolBuilder::new()
    ///     .thread_keep_alive(Duration::from_millis(1))
    ///     .build()?;
    /// pool.install(|| ());
    /// while pool.status().live() > 0 {
    ///     std::thread::yield_now();
    /// }
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn thread_keep_alive(mut self, idle: Duration) -> Self {
        self.thread_keep_alive = Some(idle);
        self
    }

    /// Makes the calling thread, from the build on, the worker of index 0. No handler
    /// is called for it.
    ///
    /// It runs jobs of the pool only while it is in a call that waits for some, such as
    /// [`join`](crate::join), [`scope`](crate::scope) or
    /// [`yield_now`](crate::yield_now). If it is to be one of several and the system grants
    /// the pool no other thread, a job that it gives to [`spawn`](crate::spawn) is run
    /// before `spawn` returns. The thread belongs to the pool until it ends,
    /// and the pool's memory is never freed.
    ///
    /// ```
    /// std::thread::spawn(|| {
    ///     let builder = rayon_core::ThreadPoolBuilder::new().num_threads(2);
    ///     let _pool = builder.use_current_thread().build().unwrap();
    ///     assert_eq!(rayon_core::current_thread_index(), Some(0));
    /// })
    /// .join()
    /// .unwrap();
    /// ```
    pub fn use_current_thread(mut self) -> Self {
        self.use_current_thread = true;
        self
    }

    /// Sets a closure that names the worker of each index. It is called at build, once
    /// for each index, in order.
    ///
    /// # Panics
    ///
    /// `build` passes on a panic of the closure, and panics if a name contains a null
    /// byte.
    ///
    /// ```
    /// let pool = rayon_core::ThreadPoolBuilder::new()
    ///     .num_threads(1)
    ///     .thread_name(|index| format!("solver-{index}"))
    ///     .build()?;
    /// let name = pool.install(|| std::thread::current().name().map(String::from));
    /// # if pool.broadcast(|_| ()).len() == 1 {
    /// assert_eq!(name.as_deref(), Some("solver-0"));
    /// # }
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn thread_name<F>(mut self, closure: F) -> Self
    where
        F: FnMut(usize) -> String + 'static,
    {
        self.get_thread_name = Some(Box::new(closure));
        self
    }

    /// Sets the stack size of the worker threads, in bytes. Without this call it is
    /// that of [`std::thread`], 2 MiB unless `RUST_MIN_STACK` says otherwise.
    ///
    /// It is what jobs have, also where the system grants no thread and callers run them: if
    /// the thread that builds the pool has less left of its own stack, the build starts one
    /// worker, which stays until the pool ends, or fails. A thread that was made with a stack
    /// as large as that counts as having it as long as three quarters are left. How much a
    /// thread has left is known on Linux, Android, FreeBSD, Apple's systems and Windows; elsewhere a
    /// worker is started, but for targets without threads.
    ///
    /// One thing this does not cover: if the builder's stack was large enough, no worker can be
    /// had later, and a caller with a smaller one comes, it runs its jobs on that one.
    ///
    /// # Errors
    ///
    /// `build` fails if it has to start a worker and is refused one.
    ///
    /// # Examples
    ///
    /// ```
    /// let builder = rayon_core::ThreadPoolBuilder::new().stack_size(8 << 20);
    /// assert_eq!(builder.build()?.install(|| 2 + 2), 4);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn stack_size(mut self, stack_size: usize) -> Self {
        self.stack_size = Some(stack_size);
        self
    }

    /// Sets a closure that takes the panics that nobody waits for, those of jobs
    /// published with [`spawn`](crate::spawn) and of the other handlers. It may be
    /// called on several threads at once.
    ///
    /// Without it such a panic aborts the process; so does a panic in the closure.
    ///
    /// ```
    /// let (sender, receiver) = std::sync::mpsc::channel();
    /// let pool = rayon_core::ThreadPoolBuilder::new()
    ///     .panic_handler(move |payload| sender.send(payload.is::<&str>()).unwrap())
    ///     .build()?;
    /// pool.spawn(|| panic!("nobody waits for this"));
    /// assert_eq!(receiver.recv(), Ok(true));
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn panic_handler<H>(mut self, panic_handler: H) -> Self
    where
        H: Fn(Box<dyn Any + Send>) + Send + Sync + 'static,
    {
        self.panic_handler = Some(Box::new(panic_handler));
        self
    }

    /// Sets a closure that each worker thread calls with its index when it starts. It
    /// may be called on several threads at once. A panic in it goes to the
    /// [`panic_handler`](Self::panic_handler), after which the worker goes on.
    ///
    /// It is called on the pool's own threads alone. Where the system grants the pool none, and
    /// callers run the jobs themselves, it is not called for them, as it is not for the thread
    /// of [`use_current_thread`](Self::use_current_thread): jobs that rely on what it has
    /// prepared want [`min_threads(1)`](Self::min_threads) as well.
    ///
    /// The workers then start at build; see
    /// [`start_on_demand`](Self::start_on_demand).
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    ///
    /// let (sender, receiver) = channel();
    /// let pool = rayon_core::ThreadPoolBuilder::new()
    ///     .num_threads(2)
    ///     .start_handler(move |index| sender.send(index).unwrap())
    ///     .build()?;
    /// let mut started = [receiver.recv().unwrap(), receiver.recv().unwrap()];
    /// started.sort();
    /// assert_eq!(started, [0, 1]);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn start_handler<H>(mut self, start_handler: H) -> Self
    where
        H: Fn(usize) + Send + Sync + 'static,
    {
        self.start_handler = Some(Box::new(start_handler));
        self
    }

    /// Sets a closure that each worker thread calls with its index when it ends. It may
    /// be called on several threads at once. A panic in it goes to the
    /// [`panic_handler`](Self::panic_handler), after which the worker ends.
    ///
    /// The workers then start at build; see
    /// [`start_on_demand`](Self::start_on_demand).
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    ///
    /// let (sender, receiver) = channel();
    /// let pool = rayon_core::ThreadPoolBuilder::new()
    ///     .num_threads(2)
    ///     .exit_handler(move |index| sender.send(index).unwrap())
    ///     .build()?;
    /// drop(pool);
    /// let mut ended: Vec<usize> = receiver.iter().collect();
    /// ended.sort();
    /// assert_eq!(ended, [0, 1]);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn exit_handler<H>(mut self, exit_handler: H) -> Self
    where
        H: Fn(usize) + Send + Sync + 'static,
    {
        self.exit_handler = Some(Box::new(exit_handler));
        self
    }

    /// Sets a closure that spawns the pool's threads. It is called at build, once for
    /// each thread, and has some thread call [`ThreadBuilder::run`].
    ///
    /// If it answers that a resource is exhausted (`WouldBlock`, `OutOfMemory`,
    /// `Unsupported`) after it has spawned at least one, the pool goes on with those
    /// that it has. The threads end after the pool is dropped; to wait for that is up
    /// to the caller. The global pool is never dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut threads = Vec::new();
    /// let pool = rayon_core::ThreadPoolBuilder::new()
    ///     .num_threads(2)
    ///     .spawn_handler(|thread| {
    ///         let named = std::thread::Builder::new().name(format!("mine-{}", thread.index()));
    ///         threads.push(named.spawn(|| thread.run())?);
    ///         Ok(())
    ///     })
    ///     .build()?;
    /// let name = pool.install(|| std::thread::current().name().map(String::from));
    /// assert!(name.unwrap().starts_with("mine-"));
    /// drop(pool);
    /// for thread in threads {
    ///     thread.join().unwrap();
    /// }
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn spawn_handler<F>(self, spawn: F) -> ThreadPoolBuilder<CustomSpawn<F>>
    where
        F: FnMut(ThreadBuilder) -> io::Result<()>,
    {
        ThreadPoolBuilder {
            spawn_handler: CustomSpawn(spawn),
            num_threads: self.num_threads,
            use_current_thread: self.use_current_thread,
            panic_handler: self.panic_handler,
            get_thread_name: self.get_thread_name,
            stack_size: self.stack_size,
            start_handler: self.start_handler,
            exit_handler: self.exit_handler,
            breadth_first: self.breadth_first,
            start_on_demand: self.start_on_demand,
            min_threads: self.min_threads,
            thread_keep_alive: self.thread_keep_alive,
            #[cfg(test)]
            refuse_starts: self.refuse_starts,
        }
    }

    /// Has each worker take the oldest of its own jobs first instead of the newest.
    #[deprecated(note = "use `scope_fifo` and `spawn_fifo` for similar effect")]
    pub fn breadth_first(mut self) -> Self {
        self.breadth_first = true;
        self
    }

    /// Refuses those starts of workers on demand of which `refuse` says so.
    #[cfg(test)]
    pub(crate) fn refuse_starts(
        mut self,
        refuse: impl Fn(usize) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.refuse_starts = Some(Box::new(refuse));
        self
    }
}
