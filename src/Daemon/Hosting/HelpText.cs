namespace MedV.Daemon.Hosting;

/// <summary>What <c>medvd --help</c> prints.</summary>
internal static class HelpText
{
    public const string Text =
        """
        medvd - brings virtual disks to this PC, sharing the WAN link with the other PCs of its site

        Usage:
          medvd [--config FILE] [--Section:Key=value ...]
          medvd --check-config [--json] [--config FILE] [--Section:Key=value ...]

        Options:
          --config FILE          JSON configuration; default /etc/medv/medvd.json if that exists
          --Section:Key=value    one setting; wins over the environment (MEDV_Section__Key), which wins over the file
          --check-config         checks the configuration, prints what is in force and where it comes from, and ends
          --json                 with --check-config: prints it as a configuration file
          --version              prints the version
          --help                 prints this

        Example:
          medvd --config /etc/medv/medvd.json --Log:Level=Debug

        Exit codes:
          0   stopped when asked to (SIGTERM, SIGINT), or the configuration is right
          1   failed
          2   wrong usage
          11  another process uses the socket, the port or the store
          15  the operating system does not permit it
          78  the configuration is wrong: starting again will not help

        """;
}
