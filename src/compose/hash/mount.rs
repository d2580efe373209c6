//! The order of the fields of mounts and of references to secrets and configs.

use super::HashProfile;
use super::encode::{Encode, Encoder};
use crate::compose::model::{
    BindOptions, FileReference, Mount, MountKind, TmpfsOptions, VolumeOptions,
};

impl Encode for Mount {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .always("type", &self.kind)
            .field("source", &self.source)
            .field("target", &self.target)
            .field("read_only", &self.read_only)
            .field("consistency", &self.consistency)
            .field("bind", &self.bind)
            .field("volume", &self.volume)
            .field("tmpfs", &self.tmpfs)
            .end();
    }
}

impl Encode for MountKind {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(match self {
            Self::Bind => "bind",
            Self::Volume => "volume",
            Self::Tmpfs => "tmpfs",
            Self::Npipe => "npipe",
            Self::Cluster => "cluster",
        });
    }
}

impl Encode for BindOptions {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("selinux", &self.selinux)
            .field("propagation", &self.propagation)
            .field("create_host_path", &self.create_host_path)
            .field("recursive", &self.recursive)
            .end();
    }
}

impl Encode for VolumeOptions {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("nocopy", &self.nocopy)
            .field("subpath", &self.subpath)
            .end();
    }
}

impl Encode for TmpfsOptions {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("size", &self.size)
            .field("mode", &self.mode)
            .end();
    }
}

impl Encode for FileReference {
    fn encode(&self, encoder: &mut Encoder) {
        let mut object = encoder.object();
        object
            .field("source", &self.source)
            .field("target", &self.target)
            .field("uid", &self.uid)
            .field("gid", &self.gid);
        match object.profile() {
            HashProfile::Compose2_26 => object.pointer("mode", self.mode.as_ref()),
            // compose-go 2.4.9 gave modes a type that is written in octal.
            HashProfile::Compose2_40 => {
                object.pointer("mode", self.mode.map(|mode| format!("0{mode:o}")).as_ref())
            }
        };
        object.end();
    }
}
