import * as ringway from "ringway";
import { talk } from "../talk.js";

export default {
  async fetch(request) {
    return Response.json(await talk(ringway, await request.json()));
  },
};
