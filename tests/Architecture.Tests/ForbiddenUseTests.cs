using System.Reflection;

namespace MedV.Architecture.Tests;

public sealed class ForbiddenUseTests
{
    private static readonly (string Use, string Reason)[] ForTheCore =
    [
        ("System.Net.", "the core has no network"),
        ("System.IO.File", "the core gets bytes, it opens no files"),
        ("System.IO.FileInfo", "the core gets bytes, it opens no files"),
        ("System.IO.FileStream", "the core gets bytes, it opens no files"),
        ("System.IO.Directory", "the core knows no folders"),
        ("System.TimeProvider", "the core has no clock"),
        ("System.DateTime.get_UtcNow", "the core has no clock"),
        ("System.DateTimeOffset.get_UtcNow", "the core has no clock"),
        ("System.Diagnostics.Stopwatch", "the core has no clock"),
        ("System.Diagnostics.Process", "the core starts no programs"),
    ];

    public static TheoryData<string, string, string> ForbiddenUses
    {
        get
        {
            var uses = new TheoryData<string, string, string>
            {
                { "MedV.Store", "System.Net.", "the store keeps, it does not fetch" },
                { "MedV.Store", "System.Diagnostics.Process", "the store starts no programs" },
                { "MedV.Discovery", "System.Net.Http.", "discovery is multicast DNS and nothing else" },
                { "MedV.Discovery", "System.Diagnostics.Process", "discovery starts no programs" },
                { "MedV.Swarm", "System.IO.File", "the swarm moves bytes between the network and a store that is given to it" },
                { "MedV.Swarm", "System.IO.FileStream", "the swarm moves bytes between the network and a store that is given to it" },
                { "MedV.Swarm", "System.Diagnostics.Process", "the swarm starts no programs" },
                { "medvd", "System.Diagnostics.Process.Start", "the daemon starts no programs" },
                { "medv-sign", "System.Net.Http.", "the signing tool works offline" },
            };
            foreach (string core in new[] { "MedV.Chunking", "MedV.Trust", "MedV.DiskFormats", "MedV.Workspaces", "MedV.GuestProtocol" })
            {
                foreach ((string use, string reason) in ForTheCore)
                {
                    uses.Add(core, use, reason);
                }
            }

            return uses;
        }
    }

    [Theory]
    [MemberData(nameof(ForbiddenUses))]
    public void An_assembly_does_not_use_what_it_may_not(string assembly, string use, string reason)
    {
        IEnumerable<string> found = AssemblyFacts.UsedNames(Assembly.Load(assembly)).Where(name => Matches(name, use));

        Assert.Empty(found.Select(name => $"{assembly} uses {name}, but {reason}"));
    }

    [Fact]
    public void Every_forbidden_name_is_a_real_one()
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        HashSet<string> real = [.. platform.SelectMany(AssemblyFacts.DefinedNames)];

        IEnumerable<string> unreal = ForbiddenUses.Select(row => (string)row[1]).Distinct().Where(use => !real.Any(name => Matches(name, use)));

        Assert.Empty(unreal);
    }

    [Fact]
    public void A_use_is_seen()
    {
        IReadOnlySet<string> names = AssemblyFacts.UsedNames(typeof(ForbiddenUseTests).Assembly);

        Assert.Contains("System.IO.File", names);
        Assert.Contains("System.IO.File.OpenRead", names);
    }

    [Fact]
    public void Only_the_web_server_of_the_signing_tool_knows_the_network()
    {
        string serving = Path.Combine("src", "SigningTool", "Serving") + Path.DirectorySeparatorChar;

        IEnumerable<string> elsewhere =
            from file in SourceTree.CSharpFiles
            where file.Path.StartsWith(Path.Combine("src", "SigningTool"), StringComparison.Ordinal)
            where !file.Path.StartsWith(serving, StringComparison.Ordinal)
            from network in new[] { "Microsoft.AspNetCore", "System.Net.Sockets" }
            where file.Text.Contains(network, StringComparison.Ordinal)
            select $"{file.Path} names {network}, but only {serving} may";

        Assert.Empty(elsewhere);
    }

    [Fact]
    public void What_runs_in_the_daemon_borrows_from_one_pool_for_all_threads()
    {
        string[] parts = [.. new[] { "Daemon", "Store", "Swarm" }.Select(part => Path.Combine("src", part) + Path.DirectorySeparatorChar)];

        IEnumerable<string> elsewhere =
            from file in SourceTree.CSharpFiles
            where parts.Any(part => file.Path.StartsWith(part, StringComparison.Ordinal))
            where file.Text.Contains("ArrayPool", StringComparison.Ordinal)
            select $"{file.Path} names ArrayPool, but what it keeps grows with the threads: Chunking/Buffers, see docs/decisions/0016";

        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Only_one_class_of_the_signing_tool_starts_a_program_and_only_qemu_img()
    {
        string starter = Path.Combine("src", "SigningTool", "Exporting", "QemuImg.cs");

        IEnumerable<string> elsewhere =
            from file in SourceTree.CSharpFiles
            where file.Path.StartsWith(Path.Combine("src", "SigningTool"), StringComparison.Ordinal) && file.Path != starter
            where file.Text.Contains("System.Diagnostics.Process", StringComparison.Ordinal)
                || file.Text.Contains("Process.Start", StringComparison.Ordinal)
                || file.Text.Contains("ProcessStartInfo", StringComparison.Ordinal)
            select $"{file.Path} starts a program, but only {starter} may";

        Assert.Empty(elsewhere);
        string text = SourceTree.CSharpFiles.Single(file => file.Path == starter).Text;
        Assert.Equal(1, text.Split("new ProcessStartInfo(").Length - 1);
        Assert.Contains("const string Program = \"qemu-img\";", text, StringComparison.Ordinal);
        Assert.Contains("System.Diagnostics.Process.Start", AssemblyFacts.UsedNames(Assembly.Load("medv-sign")));
    }

    private static bool Matches(string name, string use) =>
        use.EndsWith('.') ? name.StartsWith(use, StringComparison.Ordinal) : name == use;
}
