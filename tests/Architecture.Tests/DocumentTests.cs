using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MedV.Architecture.Tests;

/// <summary>What is promised in a document is what the code says.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void No_two_faults_share_a_number()
    {
        IEnumerable<string> shared =
            from assembly in Products.All
            from type in Products.WrittenTypes(assembly)
            where type.IsEnum && type.Name.EndsWith("Fault", StringComparison.Ordinal)
            from number in type.GetEnumValuesAsUnderlyingType().Cast<object>().GroupBy(value => value)
            where number.Count() > 1
            select $"{type}: {number.Key}";

        Assert.Empty(shared);
    }

    [Fact]
    public void Every_option_of_the_daemon_that_is_a_quantity_has_a_range()
    {
        IEnumerable<string> endless =
            from type in Products.WrittenTypes(Assembly.Load("medvd"))
            where type.Name.EndsWith("Options", StringComparison.Ordinal)
            from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            where property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(int) || property.PropertyType == typeof(long)
            where property.GetCustomAttribute<RangeAttribute>() is null
            select $"{type}.{property.Name} has no range";

        Assert.Empty(endless);
    }

    [Fact]
    public void Every_format_has_golden_vectors()
    {
        IEnumerable<string> without = Directory
            .EnumerateFiles(Path.Combine(Products.RepositoryFolder, "docs", "formats"), "*.md")
            .Where(file => Path.GetFileName(file) != "README.md")
            .Where(file => !VectorPath().Matches(File.ReadAllText(file)).Any(match => Exists(match.Value)))
            .Select(file => $"{Path.GetFileName(file)} names no file of tests/vectors that exists");

        Assert.Empty(without);
    }

    private static bool Exists(string path) => Path.Exists(Path.Combine(Products.RepositoryFolder, path));

    [GeneratedRegex(@"tests/vectors/[\w./-]*\w")]
    private static partial Regex VectorPath();

    private static string Document(string name) => File.ReadAllText(Path.Combine(Products.RepositoryFolder, "docs", name));
}
