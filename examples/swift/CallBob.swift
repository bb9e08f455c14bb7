import Ringway

func callBob(url: String, jwt: String) async throws {
    let alice = try await CallClient.connect(contract: .chattrix, url: url, userId: "101", token: jwt)
    let call = try await alice.call("102", media: .video)  // Bob's phone rings
    do {
        let accepted = try await call.reached(.connecting)
        print("join the media channel", accepted.channel ?? "")
    } catch let end as End {
        print("no call:", end.reason)  // declined, busy, no answer, …
    }
    call.media(.joined)  // your media layer is in: the call is active
    print("over:", try await call.ended().reason)
    await alice.close()
}
