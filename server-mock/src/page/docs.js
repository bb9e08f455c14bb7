// Swagger UI over the description that the server gives of itself.

const key = sessionStorage.getItem("ringway-mock-key");

window.SwaggerUIBundle({
  dom_id: "#docs",
  url: new URL("../openapi.json", document.baseURI).href,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tryItOutEnabled: true,
  // It would ask another origin whether the description is good.
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (key) request.headers["x-mock-key"] = key;
    return request;
  },
});
