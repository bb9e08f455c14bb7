// Asks the official package: what do these tokens say and who signed them, and what would you have made?
// stdin: { certificate, parse: [token], make: [{ appId, channel, uid, publisher, seconds }] }
const { RtcRole, RtcTokenBuilder } = require("agora-token");
const { AccessToken2, kRtcServiceType } = require("agora-token/src/AccessToken2");

const asked = JSON.parse(require("node:fs").readFileSync(0, "utf8"));

function parse(text) {
    const token = new AccessToken2("", "", 0, 0);
    if (!token.from_string(text)) return null;
    const [rtc] = token.getServices(kRtcServiceType);
    return {
        appId: token.appId.toString(),
        issuedAt: token.issueTs,
        lifetime: token.expire,
        signed: token.verifySignature(asked.certificate),
        signedByAnother: token.verifySignature("f".repeat(32)),
        services: token.services.length,
        channel: rtc.__channel_name.toString(),
        uid: rtc.__uid.toString(),
        privileges: rtc.__privileges,
    };
}

function make({ appId, channel, uid, publisher, seconds }) {
    const role = publisher ? RtcRole.PUBLISHER : RtcRole.SUBSCRIBER;
    return RtcTokenBuilder.buildTokenWithUid(appId, asked.certificate, channel, uid, role, seconds, seconds);
}

console.log(JSON.stringify({ parsed: asked.parse.map(parse), made: asked.make.map(make) }));
