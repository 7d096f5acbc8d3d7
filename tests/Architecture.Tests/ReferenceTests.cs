using System.Reflection;

namespace MedV.Architecture.Tests;

public sealed class ReferenceTests
{
    public static TheoryData<string, string, string> AllowedReferences => new()
    {
        { "MedV.Chunking", "", "the core stands alone" },
        { "MedV.DiskFormats", "MedV.Chunking", "what an enemy may have made is read by the signing tool only" },
        { "MedV.Trust", "", "who is trusted does not depend on what is delivered" },
        { "MedV.Store", "MedV.Chunking", "it keeps chunks; it does not know where they come from" },
        { "MedV.Discovery", "", "mDNS knows nothing of MedV" },
        { "MedV.Swarm", "MedV.Chunking MedV.Discovery", "it moves chunks between peers; where they are kept is the daemon's choice" },
        { "MedV.Workspaces", "", "what a policy says does not depend on who carries it out" },
        { "MedV.GuestProtocol", "", "the agent for a guest carries it along, and nothing else of ours" },
        { "medvd", "MedV.Chunking MedV.Trust MedV.Store MedV.Discovery MedV.Swarm MedV.Workspaces", "it delivers disks and policies; it starts no machine" },
        { "medv", "", "it talks to the daemon, and does nothing behind its back" },
        { "medv-bridge", "MedV.GuestProtocol MedV.Workspaces", "the guest side never sees the swarm" },
        { "medv-guest", "MedV.GuestProtocol", "what runs in a guest knows nothing of the host" },
        { "medv-sign", "MedV.Chunking MedV.DiskFormats MedV.Store MedV.Trust MedV.Workspaces", "it works offline: no swarm. It assembles disks as hosts do, with the same code" },
    };

    [Theory]
    [MemberData(nameof(AllowedReferences))]
    public void An_assembly_references_only_the_assemblies_of_ours_that_it_may(string assembly, string allowed, string reason)
    {
        IEnumerable<string> forbidden = AssemblyFacts.ReferencedAssemblies(Assembly.Load(assembly))
            .Where(name => name.StartsWith("MedV.", StringComparison.Ordinal) || Products.Programs.Contains(name))
            .Except(allowed.Split(' '));

        Assert.Empty(forbidden.Select(name => $"{assembly} references {name}, but {reason}"));
    }

    [Fact]
    public void Every_assembly_has_a_row_in_the_table()
    {
        IEnumerable<string> rows = AllowedReferences.Select(row => (string)row[0]);

        Assert.Equal(Products.Libraries.Concat(Products.Programs).Order(), rows.Order());
    }

    [Fact]
    public void Every_product_project_is_under_the_rules()
    {
        IEnumerable<string> projects = Directory
            .EnumerateFiles(Path.Combine(Products.RepositoryFolder, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Except(Products.OfAnotherFramework);

        Assert.Equal(Products.Libraries.Length + Products.Programs.Length, projects.Count());
    }

    [Fact]
    public void A_foreign_package_is_used_only_where_it_is_at_home()
    {
        (string Prefix, string[] Owners)[] homes =
        [
            ("Spectre.Console", ["medv", "medv-sign"]),
            ("System.CommandLine", ["medv", "medv-sign"]),
            ("System.IO.Hashing", ["MedV.Chunking"]),
            ("Serilog", ["medvd"]),
            ("Microsoft.Extensions.Logging.Abstractions", ["MedV.Discovery", "MedV.Swarm", "medvd", "medv-sign"]),
            ("Microsoft.Extensions.", ["medvd", "medv-sign"]),
            ("Microsoft.AspNetCore", ["medvd", "medv-sign"]),
            ("Microsoft.Net.Http.Headers", ["medvd", "medv-sign"]),
        ];

        IEnumerable<string> homeless =
            from assembly in Products.All
            from name in AssemblyFacts.ReferencedAssemblies(assembly)
            where IsForeign(name)
            let home = homes.FirstOrDefault(home => name.StartsWith(home.Prefix, StringComparison.Ordinal))
            where home.Owners?.Contains(assembly.GetName().Name) is not true
            select $"{assembly.GetName().Name} references {name}, which is at home in {string.Join(", ", home.Owners ?? ["no project"])}";

        Assert.Empty(homeless);
    }

    private static bool IsForeign(string name) =>
        !name.StartsWith("MedV.", StringComparison.Ordinal)
        && !(name.StartsWith("System.", StringComparison.Ordinal) && name != "System.CommandLine")
        && name is not ("Microsoft.Win32.Primitives" or "Microsoft.Win32.Registry" or "Microsoft.CSharp" or "netstandard");
}
