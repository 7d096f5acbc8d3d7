using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MedV.Architecture.Tests;

/// <summary>What a compiled assembly really uses, whatever its project file says.</summary>
internal static class AssemblyFacts
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlySet<string>>> Uses = new();

    public static IReadOnlySet<string> ReferencedAssemblies(Assembly assembly) =>
        Read(assembly.Location, reader => reader.AssemblyReferences.Select(h => reader.GetString(reader.GetAssemblyReference(h).Name)));

    /// <summary>Types as <c>Namespace.Type</c> and members as <c>Namespace.Type.Member</c>.</summary>
    public static IReadOnlySet<string> UsedNames(Assembly assembly) => Uses.GetOrAdd(
        assembly.Location, static path => new Lazy<IReadOnlySet<string>>(() => Read(path, reader => UsedTypes(reader).Concat(UsedMembers(reader))))).Value;

    /// <summary>Every type and method that an assembly file defines, in the same form.</summary>
    public static IReadOnlySet<string> DefinedNames(string path) => Read(path, reader => reader.TypeDefinitions
        .Select(reader.GetTypeDefinition)
        .SelectMany(type => type.GetMethods()
            .Select(method => $"{Name(reader, type)}.{reader.GetString(reader.GetMethodDefinition(method).Name)}")
            .Prepend(Name(reader, type))));

    private static IEnumerable<string> UsedTypes(MetadataReader reader) =>
        reader.TypeReferences.Select(handle => Name(reader, reader.GetTypeReference(handle)));

    private static IEnumerable<string> UsedMembers(MetadataReader reader) => reader.MemberReferences
        .Select(reader.GetMemberReference)
        .Where(member => member.Parent.Kind == HandleKind.TypeReference)
        .Select(member => $"{Name(reader, reader.GetTypeReference((TypeReferenceHandle)member.Parent))}.{reader.GetString(member.Name)}");

    private static string Name(MetadataReader reader, TypeReference type) => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";

    private static string Name(MetadataReader reader, TypeDefinition type) => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";

    private static HashSet<string> Read(string path, Func<MetadataReader, IEnumerable<string>> query)
    {
        using var file = new PEReader(File.OpenRead(path));
        return file.HasMetadata ? [.. query(file.GetMetadataReader())] : [];
    }
}
