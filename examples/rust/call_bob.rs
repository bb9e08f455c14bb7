use ringway::{CallClient, CallError, Contract, MediaReport, Phase};

pub async fn call_bob(url: &str, jwt: &str) -> Result<(), CallError> {
    let alice = CallClient::builder(Contract::Chattrix, url, "101")
        .token(jwt)
        .connect()
        .await?;
    let call = alice.call("102").video().await?; // Bob's phone rings
    match call.reached(Phase::Connecting).await {
        Ok(accepted) => println!("join the media channel {:?}", accepted.channel),
        Err(end) => println!("no call: {:?}", end.reason), // declined, busy, no answer, …
    }
    call.media(MediaReport::Joined); // your media layer is in: the call is active
    println!("over: {:?}", call.ended().await.reason);
    alice.close().await;
    Ok(())
}
