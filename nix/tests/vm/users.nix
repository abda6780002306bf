# Two people with daemons of their own, who linger.
{
  users.users = {
    alice = {
      isNormalUser = true;
      uid = 1000;
    };
    bob = {
      isNormalUser = true;
      uid = 1001;
    };
  };
  services.open-sesame = {
    enable = true;
    users.alice.linger = true;
    users.bob.linger = true;
  };
}
