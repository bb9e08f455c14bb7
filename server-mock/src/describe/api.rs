//! Routes together with what is said of them: neither can be added without the other.

use std::{convert::Infallible, sync::Arc};

use axum::{Router, extract::Request, handler::Handler, response::IntoResponse, routing::Route};
use http::StatusCode;
use tower::{Layer, Service};
use utoipa::{
    ToSchema,
    openapi::{PathItem, RefOr, ResponseBuilder, path::Operation, schema::Schema},
};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::{
    backend::Shared,
    describe::chapter::{Chapter, Family},
    limits::{Rule, Standing},
    transport::access::{self, Per},
};

/// Some routes of one API, each with its description, and the APIs that are complete.
pub(crate) struct Api {
    router: Router<Arc<Shared>>,
    paths: Vec<(String, PathItem)>,
    schemas: Vec<(String, RefOr<Schema>)>,
    chapters: Vec<Chapter>,
}

impl Api {
    pub(crate) fn new() -> Self {
        Self {
            router: Router::new(),
            paths: Vec::new(),
            schemas: Vec::new(),
            chapters: Vec::new(),
        }
    }

    /// Adds handlers of one path, as in `routes!(list, add)`.
    pub(crate) fn routes(mut self, (schemas, paths, handlers): UtoipaMethodRouter<Arc<Shared>>) -> Self {
        self.schemas.extend(schemas);
        let mut path = String::new();
        for (at, item) in paths.paths {
            path.clone_from(&at);
            self.paths.push((at, item));
        }
        self.router = self.router.route(&path, handlers);
        self
    }

    /// The same for handlers that each user may ask so often; `E` is how the contract refuses. They stand behind
    /// [`access::identify`].
    pub(crate) fn limited<E: From<Standing> + IntoResponse + 'static>(
        self,
        rule: Rule,
        (schemas, mut paths, handlers): UtoipaMethodRouter<Arc<Shared>>,
    ) -> Self {
        paths.paths.values_mut().for_each(|item| tell_limit(item, rule));
        self.routes((schemas, paths, access::limited::<E>(handlers, rule)))
    }

    /// The routes so far may be asked so often, all together.
    pub(crate) fn limited_together<E: From<Standing> + IntoResponse + 'static>(
        mut self,
        rule: Rule,
        per: Per,
    ) -> Self {
        self.paths.iter_mut().for_each(|(_, item)| tell_limit(item, rule));
        self.router = access::limited_together::<E>(self.router, rule, per);
        self
    }

    /// What stands before the routes so far may answer this, too; a route that says it in its own words keeps them.
    pub(crate) fn refusing(mut self, status: StatusCode, why: &str) -> Self {
        for operation in self.paths.iter_mut().flat_map(|(_, item)| operations(item)) {
            let refusal = ResponseBuilder::new().description(why).build();
            let answers = &mut operation.responses.responses;
            answers
                .entry(status.as_str().to_owned())
                .or_insert_with(|| refusal.into());
        }
        self
    }

    /// What stands around everything so far, fallbacks too.
    pub(crate) fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.router = self.router.layer(layer);
        self
    }

    pub(crate) fn route_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.router = self.router.route_layer(layer);
        self
    }

    /// What answers a method that a path does not have.
    pub(crate) fn wrong_method<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, Arc<Shared>>,
        T: 'static,
    {
        self.router = self.router.method_not_allowed_fallback(handler);
        self
    }

    /// What answers where there is no path, and where there is no such method.
    pub(crate) fn otherwise<H, G, T, U>(mut self, no_path: H, no_method: G) -> Self
    where
        H: Handler<T, Arc<Shared>>,
        G: Handler<U, Arc<Shared>>,
        T: 'static,
        U: 'static,
    {
        self.router = self.router.fallback(no_path);
        self.wrong_method(no_method)
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.paths.extend(other.paths);
        self.schemas.extend(other.schemas);
        self.chapters.extend(other.chapters);
        self
    }

    /// The routes so far are the API of this family, under this path; `E` is the body of its refusals.
    pub(crate) fn chapter<E: ToSchema>(mut self, root: &str, family: Family) -> Self {
        self.schemas.push((E::name().into_owned(), E::schema()));
        E::schemas(&mut self.schemas);
        let paths = std::mem::take(&mut self.paths).into_iter();
        self.chapters.push(Chapter {
            family,
            refusal: E::name().into_owned(),
            paths: paths.map(|(path, item)| (joined(root, &path), item)).collect(),
            schemas: std::mem::take(&mut self.schemas),
        });
        if !root.is_empty() {
            self.router = Router::new().nest(root, self.router);
        }
        self
    }

    pub(crate) fn split(self) -> (Router<Arc<Shared>>, Vec<Chapter>) {
        (self.router, self.chapters)
    }
}

fn tell_limit(item: &mut PathItem, rule: Rule) {
    for operation in operations(item) {
        let so_often = format!("More than {} in {} s", rule.requests, rule.window_ms / 1_000);
        let too_many = ResponseBuilder::new().description(so_often).build();
        operation
            .responses
            .responses
            .insert("429".to_owned(), too_many.into());
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
}

/// The path of a route under a root; what is at `/` is the root itself.
fn joined(root: &str, path: &str) -> String {
    match path {
        "/" if !root.is_empty() => root.to_owned(),
        path => format!("{root}{path}"),
    }
}
