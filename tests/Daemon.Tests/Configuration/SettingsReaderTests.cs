using MedV.Daemon.Configuration;
using MedV.Terminal;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Tests.Configuration;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Flags_win_over_the_environment_which_wins_over_the_file()
    {
        File.WriteAllText(_file, """{"Swarm": {"ListenPort": 1, "Settle": "00:00:01"}, "Log": {"Level": "debug"}} // comments are welcome""");

        DaemonSettings settings = SettingsReader.Read(
            SettingsLayer.OfFile(_file), Environment(("MEDV_Swarm__ListenPort", "2"), ("MEDV_swarm__settle", "00:00:02")), Flags(("Swarm:ListenPort", "3")));

        Assert.Equal((3, TimeSpan.FromSeconds(2), LogLevel.Debug), (settings.Swarm.ListenPort, settings.Swarm.Settle, settings.Log.Level));
        Assert.Equal("--Swarm:ListenPort", settings.Origins["Swarm:ListenPort"]);
        Assert.Equal($"Log:Level in {_file}", settings.Origins["Log:Level"]);
    }

    [Fact]
    public void A_list_replaces_the_default_and_the_lists_of_earlier_layers()
    {
        File.WriteAllText(_file, """{"Delivery": {"Images": ["a", "b", "c"]}}""");

        DaemonSettings fromFile = SettingsReader.Read(SettingsLayer.OfFile(_file));
        DaemonSettings fromFlag = SettingsReader.Read(SettingsLayer.OfFile(_file), Flags(("Delivery:Images", "x, y")));
        DaemonSettings fromVariable = SettingsReader.Read(SettingsLayer.OfFile(_file), Environment(("MEDV_Delivery__Images__0", "z")));

        Assert.Equal(["a", "b", "c"], fromFile.Delivery.Images.ToArray());
        Assert.Equal(["x", "y"], fromFlag.Delivery.Images.ToArray());
        Assert.Equal(["z"], fromVariable.Delivery.Images.ToArray());
    }

    [Fact]
    public void An_empty_list_in_the_file_means_none()
    {
        File.WriteAllText(_file, """{"Delivery": {"Images": []}}""");

        Assert.Empty(SettingsReader.Read(SettingsLayer.OfFile(_file)).Delivery.Images);
    }

    [Fact]
    public void Folders_for_seeds_are_absolute_and_their_limits_may_be_larger_than_an_int()
    {
        DaemonSettings settings = SettingsReader.Read(Flags(("Seeds:Folders", "/usr, /opt"), ("Seeds:LargestFileBytes", "1099511627775")));
        StartupException wrong = Assert.Throws<StartupException>(() => SettingsReader.Read(Flags(
            ("Seeds:Folders", "/usr, opt"), ("Seeds:BytesPerSecond", "-1"), ("Seeds:IndexBytes", "99999999999999999999"))));

        Assert.Equal(["/usr", "/opt"], settings.Seeds.Folders.ToArray());
        Assert.Equal(1_099_511_627_775, settings.Seeds.LargestFileBytes);
        Assert.Equal(
            [
                "--Seeds:Folders: [\"/usr\", \"opt\"] is not a list of absolute paths of at most 4096 bytes each",
                "--Seeds:BytesPerSecond: -1 is not from 0 to 10000000000",
                "--Seeds:IndexBytes: '99999999999999999999' is not a whole number",
            ],
            wrong.Errors.AsEnumerable());
    }

    [Fact]
    public void Manners_are_written_as_an_administrator_writes_them()
    {
        File.WriteAllText(_file, """
            {"Manners": {
              "WanLink": "50Mbit/s", "WanDown": "80%", "LanUp": "5 MB/s", "LanDown": 0, "PauseOnBattery": "wan",
              "BusinessHours": ["Mo-Fr 08:00-18:00 WanDown=10% SiteWanDown=20%", "Sa 09:00-13:00 WanDown=none"]}}
            """);

        MannersOptions read = SettingsReader.Read(SettingsLayer.OfFile(_file)).Manners;

        Assert.Equal(("80%", "5MB/s", "0", "none"), ($"{read.WanDown}", $"{read.LanUp}", $"{read.LanDown}", $"{read.SiteWanDown}"));
        Assert.Equal(6_250_000, read.ToPolicy().WanLinkBytesPerSecond);
        Assert.Equal("Wan", $"{read.PauseOnBattery}");
        Assert.Equal(2, read.BusinessHours.Length);
    }

    [Fact]
    public void Everything_that_is_wrong_with_manners_is_told_at_once()
    {
        File.WriteAllText(_file, """
            {"Manners": {
              "WanDown": "fast", "SiteWanDown": "10%", "PauseInVpn": "Never", "WanWeight": 101,
              "BusinessHours": ["Mo-Fr 08:00-18:00 WanDown=10%", "Fr 17:00-19:00 LanUp=0", "Sa 9-13 LanUp=0"]}}
            """);

        StartupException refused = Assert.Throws<StartupException>(() => SettingsReader.Read(SettingsLayer.OfFile(_file), Flags(("Manners:WanLink", "50%"))));

        Assert.Equal(
            [
                $"Manners:WanDown in {_file}: 'fast' is not none, 0, a rate like 200kB/s or 2Mbit/s, or a share of the link like 25%",
                $"Manners:PauseInVpn in {_file}: 'Never' is not one of None, Wan, All",
                $"Manners:WanWeight in {_file}: 101 is not from 0 to 100",
                $"Manners:BusinessHours in {_file}: row \"Fr 17:00-19:00 LanUp=0\" overlaps row \"Mo-Fr 08:00-18:00 WanDown=10%\"",
                $"Manners:BusinessHours in {_file}: row \"Sa 9-13 LanUp=0\": '9-13' is no time from 00:00 to 24:00, like 08:00-18:00 or 22:00-06:00",
                "--Manners:WanLink: 50% is not the rate of a link, like 100Mbit/s, nor none",
            ],
            refused.Errors.AsEnumerable());
    }

    [Fact]
    public void A_share_of_a_WAN_link_that_is_not_told_is_refused_wherever_it_stands()
    {
        StartupException refused = Assert.Throws<StartupException>(() => SettingsReader.Read(Flags(
            ("Manners:SiteWanDown", "10%"), ("Manners:LanUp", "10%"), ("Manners:BusinessHours", "Mo 08:00-18:00 WanDown=10%"))));

        Assert.Equal(
            [
                "--Manners:SiteWanDown: 10% is a share of the WAN link, but Manners:WanLink is none",
                "--Manners:BusinessHours: a ceiling is a share of the WAN link, but Manners:WanLink is none",
            ],
            refused.Errors.AsEnumerable());
    }

    [Fact]
    public void Variables_of_other_programs_are_left_alone()
    {
        DaemonSettings settings = SettingsReader.Read(Environment(("MEDV_PASSPHRASE", "x"), ("MEDV_REALM", "x"), ("MEDV_SOCKET", "x"), ("PATH", "x"), ("OTHER__Key", "x")));

        Assert.Empty(settings.Origins);
    }

    [Fact]
    public void Every_fault_is_named_at_once_with_its_place()
    {
        File.WriteAllText(_file, """{"Swarm": {"ListenPort": 70000, "Settel": 1}, "Store": {"Folder": "relative"}}""");

        StartupException refused = Assert.Throws<StartupException>(() => SettingsReader.Read(
            SettingsLayer.OfFile(_file), Environment(("MEDV_Wrong__Section", "1")), Flags(("Delivery:RefreshInterval", "15"), ("Discovery:Enabled", "yes"))));

        Assert.Equal(
            [
                $"Swarm:Settel in {_file}: no such key",
                $"Store:Folder in {_file}: \"relative\" is not an absolute path of at most 4096 bytes",
                $"Swarm:ListenPort in {_file}: 70000 is not from 0 to 65535",
                "MEDV_Wrong__Section: no such key",
                "--Delivery:RefreshInterval: '15' is not a time as [days.]hours:minutes:seconds, like 00:15:00",
                "--Discovery:Enabled: 'yes' is not true or false",
            ],
            refused.Errors.ToArray());
        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.NotNull(refused.Hint);
    }

    [Theory]
    [InlineData("Delivery:RefreshInterval", "24:00:00")]
    [InlineData("Delivery:RefreshInterval", "8.00:00:00")]
    [InlineData("Delivery:RefreshInterval", "-00:15:00")]
    [InlineData("Delivery:Images", "Win10")]
    [InlineData("Delivery:Images", "../etc")]
    [InlineData("Swarm:LeaseTimeout", "00:00:00")]
    [InlineData("Swarm:ListenAddress", "localhost")]
    [InlineData("Swarm:StaticPeers", "10.0.0.1")]
    [InlineData("Origin:Proxy", "proxy:3128")]
    [InlineData("Origin:Proxy", "http://name:password@proxy:3128")]
    [InlineData("Origin:Credentials", "credentials")]
    [InlineData("Swarm:StaticPeers", "host")]
    [InlineData("Swarm:StaticPeers", "ho st:7687")]
    [InlineData("Swarm:StaticPeers", "host:0")]
    [InlineData("Swarm:Site", "north wing")]
    [InlineData("Log:Level", "7")]
    [InlineData("Log:File", "log.txt")]
    [InlineData("Control:Socket", "")]
    [InlineData("Control:Socket", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Store:Folder:0", "/x")]
    public void A_value_that_cannot_be_meant_is_refused(string key, string value)
    {
        StartupException refused = Assert.Throws<StartupException>(() => SettingsReader.Read(Flags((key, value))));

        Assert.StartsWith($"--{key}: ", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Delivery:RefreshInterval", "1.00:00:00")]
    [InlineData("Delivery:Images", "win10,debian-*,*")]
    [InlineData("Swarm:LeaseTimeout", "00:00:00.75")]
    [InlineData("Swarm:ListenAddress", "::1")]
    [InlineData("Swarm:StaticPeers", "10.0.0.1:7687,[fe80::1]:7687")]
    [InlineData("Origin:Proxy", "none")]
    [InlineData("Origin:Proxy", "http://proxy:3128/")]
    [InlineData("Swarm:StaticPeers", "10.0.0.1:7687,[fe80::1]:7687,[fe80::1%eth7]:7687,pc1.branch.example:7687")]
    [InlineData("Swarm:Site", "North_wing-2.1")]
    [InlineData("Log:Level", "none")]
    public void A_value_within_its_range_is_taken(string key, string value) => Assert.True(SettingsReader.Read(Flags((key, value))).Origins.ContainsKey(key));

    [Theory]
    [InlineData("{\n  \"Swarm\": {\n", "is not JSON: line ")]
    [InlineData("", "is not JSON: line 1")]
    [InlineData("[1]", "is not a configuration")]
    [InlineData("""{"Log": {"Json": true, "json": false}}""", "is not a configuration")]
    public void A_file_that_is_no_configuration_is_refused_by_name(string text, string expected)
    {
        File.WriteAllText(_file, text);

        StartupException refused = Assert.Throws<StartupException>(() => SettingsLayer.OfFile(_file));

        Assert.StartsWith($"the configuration file {_file} {expected}", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Configuration, refused.Code);
    }

    private static SettingsLayer Environment(params (string Name, string Value)[] variables) =>
        SettingsLayer.OfEnvironment(variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));

    private static SettingsLayer Flags(params (string Key, string Value)[] flags) =>
        SettingsLayer.OfFlags(flags.Select(flag => KeyValuePair.Create(flag.Key, flag.Value)));
}
