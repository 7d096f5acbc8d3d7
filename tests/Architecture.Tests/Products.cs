using System.Reflection;
using System.Runtime.CompilerServices;

namespace MedV.Architecture.Tests;

/// <summary>What the rules are about.</summary>
internal static class Products
{
    public static readonly string[] Libraries = ["MedV.Chunking", "MedV.DiskFormats", "MedV.Trust", "MedV.Store", "MedV.Discovery", "MedV.Swarm", "MedV.Workspaces", "MedV.GuestProtocol"];

    public static readonly string[] Programs = ["medvd", "medv", "medv-sign", "medv-bridge", "medv-guest"];

    /// <summary>Projects for a framework whose assemblies cannot be loaded here. Their own tests read the file instead (LegacyAgent.Tests, ProgramFileTests); rules over sources and documents hold for them.</summary>
    public static readonly string[] OfAnotherFramework = ["LegacyAgent"];

    public static IEnumerable<Assembly> All => Libraries.Concat(Programs).Select(Assembly.Load);

    public static string RepositoryFolder { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "../.."));

    /// <summary>The types that someone wrote: not what the compiler and the source generators add.</summary>
    public static IEnumerable<Type> WrittenTypes(Assembly assembly) => assembly.GetTypes().Where(type => !IsGenerated(type));

    private static bool IsGenerated(Type type) =>
        type is { Name: "Program", Namespace: null } // made of top-level statements
        || type.Name.Contains('<', StringComparison.Ordinal)
        || type.GetCustomAttributesData().Any(data =>
            data.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute" or "EmbeddedAttribute")
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
