//! API5: what is an admin's is nobody else's, and what is a member's is no applicant's.

use crate::{
    common::{User, read},
    operations::operations,
    world::{World, send},
};

/// Contract: video-call, Admin Endpoints
#[test]
fn administration_is_for_admins() {
    let world = World::new();
    let members = ["101", "103"].map(|id| User::new(&world.mock, id).token);
    let kept = world.kept();
    let all = operations(&world.mock);
    let admin: Vec<_> = all.iter().filter(|operation| operation.is_admin()).collect();
    assert!(admin.len() > 20, "{} operations are an admin's", admin.len());
    for operation in admin {
        for member in &members {
            let (status, answer) = read(world.ask(operation, Some(member), operation.body.as_ref()));
            assert_eq!(status, 403, "{}: {answer}", operation.name());
        }
        assert!(
            operation.statuses.contains(&403),
            "{} does not say 403",
            operation.name()
        );
        // Another way to write it is another path, or the same refusal.
        for (from, to) in [
            ("admin", "Admin"),
            ("admin", "%61dmin"),
            ("/admin", "//admin"),
            ("/admin", "/./admin"),
        ] {
            let path = world.path(operation).replacen(from, to, 1);
            let answer = send(
                &world.mock,
                &operation.method,
                &path,
                Some(&members[0]),
                operation.body.as_ref(),
            );
            let status = answer.status().as_u16();
            assert!([400, 403, 404, 405].contains(&status), "{path}: {status}");
        }
    }
    assert_eq!(world.kept(), kept, "nothing has happened");
}

#[test]
fn an_applicant_of_ikoota_gets_nowhere() {
    let world = World::new();
    let erin = User::new(&world.mock, "105").token;
    for operation in operations(&world.mock) {
        if operation.path.starts_with("/api/calling/") {
            let status = world
                .ask(&operation, Some(&erin), operation.body.as_ref())
                .status();
            assert_eq!(status, 403, "{}", operation.name());
        }
    }
}
