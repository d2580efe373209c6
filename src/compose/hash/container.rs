//! The order of the fields of a service's smaller parts.

use super::encode::{Encode, Encoder};
use crate::compose::model::{
    Blkio, CredentialSpec, Dependency, Develop, Device, Healthcheck, Hook, Logging, ThrottleDevice,
    Ulimit, Watch, WatchAction, WeightDevice,
};

impl Encode for Dependency {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .always("condition", &self.condition.as_str().to_owned())
            .field("restart", &self.restart)
            .always("required", &self.required)
            .end();
    }
}

impl Encode for Healthcheck {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("test", &self.test)
            .pointer("timeout", self.timeout.as_ref())
            .pointer("interval", self.interval.as_ref())
            .pointer("retries", self.retries.as_ref())
            .pointer("start_period", self.start_period.as_ref())
            .pointer("start_interval", self.start_interval.as_ref())
            .field("disable", &self.disable)
            .end();
    }
}

impl Encode for Logging {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("driver", &self.driver)
            .field("options", &self.options)
            .end();
    }
}

impl Encode for Ulimit {
    /// Appends one number, or an object without its zeros; Go takes one zero for two.
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Single(limit) if *limit != 0 => limit.encode(encoder),
            limits => encoder
                .object()
                .field("soft", &limits.soft())
                .field("hard", &limits.hard())
                .end(),
        }
    }
}

impl Encode for Device {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("source", &self.source)
            .field("target", &self.target)
            .field("permissions", &self.permissions)
            .end();
    }
}

impl Encode for Blkio {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("weight", &self.weight)
            .field("weight_device", &self.weight_device)
            .field("device_read_bps", &self.device_read_bps)
            .field("device_read_iops", &self.device_read_iops)
            .field("device_write_bps", &self.device_write_bps)
            .field("device_write_iops", &self.device_write_iops)
            .end();
    }
}

// The two have no JSON names in compose-go, so that the names are those of the Go fields.

impl Encode for WeightDevice {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .always("Path", &self.path)
            .always("Weight", &self.weight)
            .end();
    }
}

impl Encode for ThrottleDevice {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .always("Path", &self.path)
            .always("Rate", &self.rate)
            .end();
    }
}

impl Encode for CredentialSpec {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("config", &self.config)
            .field("file", &self.file)
            .field("registry", &self.registry)
            .end();
    }
}

impl Encode for Hook {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .always("command", &self.command)
            .field("user", &self.user)
            .field("privileged", &self.privileged)
            .field("working_dir", &self.working_dir)
            .field("environment", &self.environment)
            .end();
    }
}

impl Encode for Develop {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object().field("watch", &self.watch).end();
    }
}

impl Encode for Watch {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .always("path", &self.path)
            .always("action", &self.action)
            .field("target", &self.target)
            .always("exec", &self.exec)
            .field("ignore", &self.ignore)
            .end();
    }
}

impl Encode for WatchAction {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.string(match self {
            Self::Sync => "sync",
            Self::Rebuild => "rebuild",
            Self::Restart => "restart",
            Self::SyncRestart => "sync+restart",
            Self::SyncExec => "sync+exec",
        });
    }
}
