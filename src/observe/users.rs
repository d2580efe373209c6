//! Looking up the users that delivered files belong to.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt};

use super::{Look, PARALLEL};
use crate::engine::Result;
use crate::model::{Container, ContainerUser, Image, Owner};

impl Look<'_> {
    /// The numbers of an owner, where they are known.
    pub(super) fn numbers_of(&self, owner: &Owner) -> Option<(u32, u32)> {
        match owner {
            Owner::Numbers(user, group) => Some((*user, *group)),
            Owner::User(user) => self.users.get(user).copied(),
        }
    }

    /// The numbers of users, as far as an image that is present says them, or a container made from
    /// it shows them.
    pub(super) async fn users(
        &self,
        containers: &[Container],
        images: &BTreeMap<String, Image>,
    ) -> Result<BTreeMap<ContainerUser, (u32, u32)>> {
        let files = self.server.deployments.iter().flat_map(|d| &d.files);
        let users: BTreeSet<&ContainerUser> = files
            .filter_map(|file| match &file.owner {
                Owner::User(user) => Some(user),
                Owner::Numbers(..) => None,
            })
            .collect();
        let lookups = users.into_iter().filter_map(|user| {
            let image = images.get(&user.image)?;
            Some(async move {
                let numbers = self.numbers_in(image, user, containers).await?;
                Ok(numbers.map(|numbers| (user.clone(), numbers)))
            })
        });
        let found: Vec<Result<Option<_>>> =
            stream::iter(lookups).buffered(PARALLEL).collect().await;
        found.into_iter().filter_map(Result::transpose).collect()
    }

    async fn numbers_in(
        &self,
        image: &Image,
        user: &ContainerUser,
        containers: &[Container],
    ) -> Result<Option<(u32, u32)>> {
        let of_image = &image.config.user;
        if let Ok(numbers) = user.numbers(of_image, None, None) {
            return Ok(Some(numbers));
        }
        let mut made_from_it = containers.iter().filter(|found| found.image_id == image.id);
        let Some(container) = made_from_it.next() else {
            return Ok(None);
        };
        let read = async |path| {
            let file = self.engine.read_container_file(&container.id, path).await?;
            Ok(file.map(|file| String::from_utf8_lossy(&file.bytes).into_owned()))
        };
        let passwd: Option<String> = read("/etc/passwd").await?;
        if let Ok(numbers) = user.numbers(of_image, passwd.as_deref(), None) {
            return Ok(Some(numbers));
        }
        let group = read("/etc/group").await?;
        let numbers = user.numbers(of_image, passwd.as_deref(), group.as_deref());
        Ok(numbers.ok())
    }
}
