const ringway = require(process.argv[2]);

import("../talk.js")
  .then(({ talk }) => talk(ringway, JSON.parse(process.env.RINGWAY_WHERE)))
  .then((outcome) => console.log(JSON.stringify(outcome)));
