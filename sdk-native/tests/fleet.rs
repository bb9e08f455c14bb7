//! Two hundred clients on one server all talk at the same time, and no call is lost.

mod crowd;

use ringway::Contract;
use ringway_mock::{MockConfig, MockServer};

const CLIENTS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_of_many_over_sockets_is_lost() {
    everybody_talks(Contract::Chattrix).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_of_many_who_poll_is_lost() {
    everybody_talks(Contract::PrivateCall).await;
}

async fn everybody_talks(contract: Contract) {
    // Both tests run in this process.
    crowd::allow_files(2 * CLIENTS);
    let server = MockServer::start(MockConfig::default()).await.expect("it starts");
    let people = crowd::people(&server, CLIENTS);
    let clients = crowd::connect(contract, &server.url(), &people).await;
    let lost = crowd::talk(&clients).await;
    assert!(
        lost.is_empty(),
        "{} of {} calls: {lost:#?}",
        lost.len(),
        CLIENTS / 2
    );
}
