using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Setup;
using MedV.GuestBridge.Setup.Seeds;
using MedV.GuestBridge.Tests.Display;
using MedV.Testing;

namespace MedV.GuestBridge.Tests.Setup;

public sealed class SeedTests : IDisposable
{
    private const string Nasty = "Al\"ice\n  - name: evil\nruncmd: [rm] # ' : \\ \u0085\u2028 \U0001F600 {a} & * !x %y @z `w` \t";

    private static readonly byte[] Agent = RandomNumberGenerator.GetBytes(5_000_001);
    private static readonly string AgentDigest = Convert.ToHexStringLower(SHA256.HashData(Agent));

    private readonly string _folder = Directory.CreateTempSubdirectory("medv-seed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static GuestSeed Seed(string user = "alice", string fullName = "Alice") => new()
    {
        Workspace = "finance",
        SetupId = "s-1",
        Attempt = 1,
        ComputerName = "FIN-0042",
        Host = new HostFacts(user, fullName, "de_DE.UTF-8", "de", "nodeadkeys", "Europe/Berlin", []),
    };

    private async Task<string> LinuxDiskAsync(GuestSeed seed)
    {
        string path = Path.Combine(_folder, "seed.iso");
        await GuestSeed.WriteDiskAsync(
            path, LinuxSeed.Label, LinuxSeed.Files(seed, SeedFile.Of("medv-guest", Agent), AgentDigest), new FakeTime(), CancellationToken.None);
        return path;
    }

    // Python's YAML is what cloud-init reads with.
    private async Task<JsonElement> YamlAsync(string text)
    {
        string file = Path.Combine(_folder, "text.yaml");
        File.WriteAllText(file, text);
        (int code, string output, string errors) = await TestProgram.RunAsync(
            "python3", ["-c", "import yaml,json,sys; print(json.dumps(yaml.safe_load(open(sys.argv[1], encoding='utf-8'))))", file]);
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    private static string Text(ImmutableArray<SeedFile> files, string name)
    {
        using var reader = new StreamReader(files.Single(file => file.Name == name).Open());
        return reader.ReadToEnd();
    }

    [ToolFact("isoinfo")]
    public async Task The_usual_tools_find_the_files_by_their_real_names_for_Linux_and_for_Windows()
    {
        string disk = await LinuxDiskAsync(Seed());

        (_, string about, _) = await TestProgram.RunAsync("isoinfo", ["-d", "-i", disk]);
        (_, string linux, _) = await TestProgram.RunAsync("isoinfo", ["-R", "-f", "-i", disk]);
        (_, string windows, _) = await TestProgram.RunAsync("isoinfo", ["-J", "-f", "-i", disk]);
        (_, string plain, _) = await TestProgram.RunAsync("isoinfo", ["-f", "-i", disk]);

        string[] names = ["/medv-guest", "/meta-data", "/network-config", "/user-data"];
        Assert.Contains("Volume id: CIDATA", about, StringComparison.Ordinal);
        Assert.Contains("Joliet with UCS level 3 found", about, StringComparison.Ordinal);
        Assert.Contains("Rock Ridge signatures version 1 found", about, StringComparison.Ordinal);
        Assert.Equal(names, linux.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(names, windows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Contains("/USER_DAT.;1", plain, StringComparison.Ordinal);
    }

    [ToolFact("bsdtar")]
    public async Task Every_byte_is_read_back_by_another_reader()
    {
        string disk = await LinuxDiskAsync(Seed());

        (int code, _, string errors) = await TestProgram.RunAsync("bsdtar", ["-xf", disk, "-C", _folder]);

        Assert.True(code == 0, errors);
        Assert.Equal(AgentDigest, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, "medv-guest")))));
        Assert.StartsWith("#cloud-config\n", File.ReadAllText(Path.Combine(_folder, "user-data")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_disk()
    {
        byte[] first = File.ReadAllBytes(await LinuxDiskAsync(Seed()));

        byte[] second = File.ReadAllBytes(await LinuxDiskAsync(Seed()));

        Assert.True(first.AsSpan().SequenceEqual(second));
        Assert.Equal(0, first.Length % IsoDisk.SectorBytes);
    }

    [Fact]
    public async Task A_disk_with_many_files_of_like_names_keeps_each()
    {
        SeedFile[] files = [.. Enumerable.Range(0, IsoDisk.MaximumFiles).Select(i => SeedFile.Of($"certificate-of-the-company-{i}.pem", $"{i}"))];
        using var disk = new MemoryStream();

        await IsoDisk.WriteAsync(disk, "X", [.. files], DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.Equal(64, IsoEntry.Name([.. files]).Select(entry => entry.ShortName).Distinct().Count());
        Assert.Equal(0, disk.Length % IsoDisk.SectorBytes);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("ü")]
    [InlineData("")]
    public async Task A_name_that_is_none_is_refused(string name) => await Assert.ThrowsAsync<ArgumentException>(() =>
        IsoDisk.WriteAsync(Stream.Null, "X", [SeedFile.Of(name, "x")], DateTimeOffset.UnixEpoch, CancellationToken.None));

    [Fact]
    public async Task A_file_that_changes_its_length_meanwhile_leaves_no_disk()
    {
        string path = Path.Combine(_folder, "seed.iso");
        var shorter = new SeedFile("a", 10, () => new MemoryStream(new byte[9]));
        var longer = new SeedFile("a", 10, () => new MemoryStream(new byte[11]));

        await Assert.ThrowsAsync<IOException>(() => GuestSeed.WriteDiskAsync(path, "X", [shorter], new FakeTime(), CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => GuestSeed.WriteDiskAsync(path, "X", [longer], new FakeTime(), CancellationToken.None));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [YamlFact]
    public async Task No_name_brings_a_key_or_a_command_with_it()
    {
        ImmutableArray<SeedFile> files = LinuxSeed.Files(Seed(Nasty, Nasty) with { Host = Seed(Nasty, Nasty).Host with { Certificates = [Nasty] } }, SeedFile.Of("x", Agent), AgentDigest);

        JsonElement user = await YamlAsync(Text(files, "user-data"));

        Assert.Equal(
            ["hostname", "preserve_hostname", "locale", "timezone", "keyboard", "users", "ca_certs", "write_files", "runcmd"],
            user.EnumerateObject().Select(property => property.Name));
        JsonElement account = Assert.Single(user.GetProperty("users").EnumerateArray());
        Assert.Matches(@"\A[a-z0-9_-]+\z", account.GetProperty("name").GetString());
        Assert.DoesNotContain('\n', account.GetProperty("gecos").GetString()!);
        Assert.True(account.GetProperty("lock_passwd").GetBoolean());
        Assert.False(account.TryGetProperty("sudo", out _));
        Assert.Equal(Nasty, user.GetProperty("ca_certs").GetProperty("trusted")[0].GetString());
        Assert.Equal("[\"sh\",\"/var/lib/medv/install-agent.sh\"]", user.GetProperty("runcmd")[0].GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains(AgentDigest, user.GetProperty("write_files")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("fin-0042", (await YamlAsync(Text(files, "meta-data"))).GetProperty("local-hostname").GetString());
        Assert.Equal(2, (await YamlAsync(Text(files, "network-config"))).GetProperty("version").GetInt32());
    }

    [YamlFact]
    public async Task Any_text_comes_back_from_YAML_as_it_was()
    {
        string[] texts = [.. Gen.Sample(ArbMap.Default.GeneratorFor<string>(), 200).Select(text => text ?? ""), Nasty, "", "\0\u0001\u007f\u00ff\ufeff", "null", "1e3", "- a"];

        JsonElement back = await YamlAsync(YamlText.List(texts));

        // Half of a surrogate pair is no character and becomes U+FFFD.
        Assert.Equal(texts.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))), back.EnumerateArray().Select(text => text.GetString()));
    }

    [ToolFact("sh")]
    public async Task The_install_script_is_one_that_the_shell_can_read()
    {
        string user = Text(LinuxSeed.Files(Seed(), SeedFile.Of("x", Agent), AgentDigest), "user-data");
        string script = user.Split('\n').Single(line => line.Contains("Installs the MedV agent", StringComparison.Ordinal)).Split("content: \"", 2)[1].TrimEnd('"')
            .Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "x.sh"), script);

        (int code, _, string errors) = await TestProgram.RunAsync("sh", ["-n", Path.Combine(_folder, "x.sh")]);

        Assert.True(code == 0, errors);
        Assert.StartsWith("#!/bin/sh\n", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_workspace_user_and_attempt_has_an_instance_of_its_own()
    {
        GuestSeed seed = Seed();
        GuestSeed[] seeds =
            [seed, seed with { Attempt = 2 }, seed with { Workspace = "hr" }, seed with { SetupId = "s-2" }, seed with { Host = seed.Host with { UserName = "bob" } }];

        Assert.Equal(5, seeds.Select(each => each.InstanceId).Distinct().Count());
        Assert.Equal(seed.InstanceId, Seed().InstanceId);
    }

    [Fact]
    public void The_file_for_Windows_is_well_formed_and_no_name_brings_an_element_with_it()
    {
        string evil = "A</Name><Evil/>&x;\"<!--";
        ImmutableArray<SeedFile> files = WindowsSeed.Files(Seed(evil, evil), SeedFile.Of("x", Agent), "pa<ss>&word");
        XNamespace space = "urn:schemas-microsoft-com:unattend";

        XElement root = XDocument.Parse(Text(files, "autounattend.xml")).Root!;

        Assert.DoesNotContain(root.Descendants(), element => element.Name.LocalName == "Evil");
        Assert.Equal("FIN-0042", root.Descendants(space + "ComputerName").Single().Value);
        Assert.Equal("W. Europe Standard Time", root.Descendants(space + "TimeZone").Single().Value);
        Assert.Equal("0407:00000407", root.Descendants(space + "InputLocale").Single().Value);
        Assert.Equal("de-DE", root.Descendants(space + "UserLocale").Single().Value);
        Assert.Equal("anameevilx", root.Descendants(space + "Name").Single().Value);
        Assert.Contains(root.Descendants(space + "CommandLine"), line => line.Value == "net.exe localgroup Administrators anameevilx /delete");
        Assert.All(root.Descendants(space + "Value"), value => Assert.Equal("pa<ss>&wordPassword", Encoding.Unicode.GetString(Convert.FromBase64String(value.Value))));
        Assert.DoesNotContain("pa<ss", Text(files, "autounattend.xml"), StringComparison.Ordinal);
        Assert.Equal(["specialize", "oobeSystem"], root.Elements(space + "settings").Select(pass => pass.Attribute("pass")!.Value));
    }
}
