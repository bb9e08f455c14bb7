//! A server in the background of a test.

use ringway_mock::{MockConfig, MockServer};
use tokio::runtime::Runtime;

pub struct Running {
    server: Option<MockServer>,
    runtime: Runtime,
}

impl Running {
    pub fn new(config: MockConfig) -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(MockServer::start(config)).unwrap();
        Self {
            server: Some(server),
            runtime,
        }
    }

    pub fn url(&self) -> String {
        self.server().url()
    }

    pub fn server(&self) -> &MockServer {
        self.server.as_ref().unwrap()
    }

    pub fn token(&self, user: &str) -> String {
        self.server().mock().token_for(user).unwrap()
    }

    pub fn shut_down(&mut self) {
        let stopping = self.runtime.spawn(self.server.take().unwrap().shutdown());
        self.runtime.block_on(stopping).unwrap();
    }
}
