using System.Reflection;

namespace MedV.Architecture.Tests;

public sealed class SurfaceTests
{
    // The house's 40, and five: the formats of Chunking are types that every other assembly speaks in, and its large tables are types to be small.
    private const int MostTypes = 46;

    public static TheoryData<string> Libraries => [.. Products.Libraries];

    public static TheoryData<string> Programs => [.. Products.Programs];

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task The_public_surface_of_a_library_is_the_approved_one(string library)
    {
        string file = Path.Combine(Products.RepositoryFolder, "tests", "Architecture.Tests", "Surface", $"{library}.txt");
        string surface = Surface.Describe(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("MEDV_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, surface);
        }

        string approved = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";

        IEnumerable<string> changes = Lines(surface).Except(Lines(approved)).Select(line => "+ " + line)
            .Concat(Lines(approved).Except(Lines(surface)).Select(line => "- " + line));
        Assert.True(surface == approved, $"{library} shows the others something else than approved (MEDV_APPROVE=1 approves):\n{string.Join('\n', changes)}");
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_has_at_most_46_public_types(string library)
    {
        Assert.InRange(Assembly.Load(library).GetExportedTypes().Length, 1, MostTypes);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_has_no_public_types(string program)
    {
        Assert.Empty(Products.WrittenTypes(Assembly.Load(program)).Where(type => type.IsVisible).Select(type => type.FullName));
    }

    private static string[] Lines(string text) => text.Split('\n');
}
