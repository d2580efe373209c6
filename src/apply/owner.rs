//! Whom a file belongs to whose owner only an image can tell.

use crate::engine::{EngineError, Observe, Operate, Result};
use crate::model::{ContainerUser, FileWrite};

/// A file with the owner that it gets.
pub(super) async fn owned(
    engine: &dyn Operate,
    file: &FileWrite,
    owner: Option<&ContainerUser>,
) -> Result<FileWrite> {
    let mut file = file.clone();
    if let Some(user) = owner {
        file.owner = numbers(engine, user).await?;
    }
    Ok(file)
}

/// The user and group number of a container's user.
///
/// # Errors
/// When the image is not there, or has no such user or group.
async fn numbers(engine: &dyn Operate, user: &ContainerUser) -> Result<(u32, u32)> {
    let image = &user.image;
    let Some(found) = Observe::image(engine, image).await? else {
        return Err(EngineError::NotFound {
            call: format!("look up {user}"),
            message: format!("there is no image `{image}`"),
        });
    };
    let of_image = &found.config.user;
    if let Ok(numbers) = user.numbers(of_image, None, None) {
        return Ok(numbers);
    }
    let passwd = engine.read_image_file(&found.id, "/etc/passwd").await?;
    if let Ok(numbers) = user.numbers(of_image, passwd.as_deref(), None) {
        return Ok(numbers);
    }
    let group = engine.read_image_file(&found.id, "/etc/group").await?;
    user.numbers(of_image, passwd.as_deref(), group.as_deref())
        .map_err(|unknown| EngineError::Refused {
            call: format!("look up {user}"),
            message: format!("the image has {unknown}: name the user by number"),
        })
}
