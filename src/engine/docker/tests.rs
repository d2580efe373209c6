use super::*;

#[test]
fn security_options_may_have_parameters() {
    let options = [
        "name=seccomp,profile=default".to_owned(),
        "name=userns".to_owned(),
    ];
    assert!(has_security_option(Some(&options), "name=seccomp"));
    assert!(has_security_option(Some(&options), "name=userns"));
    assert!(!has_security_option(Some(&options), "name=cgroupns"));
    assert!(!has_security_option(None, "name=userns"));
}
