using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MedV.LegacyAgent.Tests;

/// <summary>What an old Windows sees of the program before it runs, and the rules of the house over its types: those of the other products are loaded for this, which cannot be done with another framework's.</summary>
public sealed class ProgramFileTests : IDisposable
{
    private readonly PEReader _file = new(File.OpenRead(AgentProcess.Program));

    private MetadataReader Metadata => _file.GetMetadataReader();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Windows_XP_takes_it_and_opens_no_console_for_it()
    {
        PEHeader header = _file.PEHeaders.PEHeader!;

        Assert.True((header.MajorSubsystemVersion, header.MinorSubsystemVersion).CompareTo((5, 1)) <= 0, $"{header.MajorSubsystemVersion}.{header.MinorSubsystemVersion}");
        Assert.Equal(Subsystem.WindowsGui, header.Subsystem);
        Assert.Equal(Machine.I386, _file.PEHeaders.CoffHeader.Machine);
        Assert.Equal("v4.0.30319", Metadata.MetadataVersion);
    }

    [Fact]
    public void It_needs_nothing_but_what_the_framework_4_0_brings()
    {
        IEnumerable<string> needed = Metadata.AssemblyReferences.Select(Metadata.GetAssemblyReference).Select(reference => $"{Metadata.GetString(reference.Name)} {reference.Version}");

        Assert.Equal(["System 4.0.0.0", "System.Core 4.0.0.0", "System.Drawing 4.0.0.0", "mscorlib 4.0.0.0"], needed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_class_is_sealed_static_or_abstract_and_shown_to_no_one()
    {
        // Two files are shared with the library of the protocol, which shows them.
        string[] shared = ["ProtocolLimits", "TokenBucket"];

        IEnumerable<string> faults =
            from type in Metadata.TypeDefinitions.Select(Metadata.GetTypeDefinition)
            let name = Metadata.GetString(type.Name)
            where !name.Contains('<', StringComparison.Ordinal) && name != "Program"
            where (type.Attributes & (TypeAttributes.Sealed | TypeAttributes.Abstract)) == 0 || ((type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public && !shared.Contains(name))
            select name;

        Assert.Empty(faults);
    }

    [Fact]
    public void No_static_field_can_change()
    {
        IEnumerable<string> faults =
            from type in Metadata.TypeDefinitions.Select(Metadata.GetTypeDefinition)
            where !Metadata.GetString(type.Name).Contains('<', StringComparison.Ordinal)
            from field in type.GetFields().Select(Metadata.GetFieldDefinition)
            where field.Attributes.HasFlag(FieldAttributes.Static) && (field.Attributes & (FieldAttributes.InitOnly | FieldAttributes.Literal)) == 0
            select Metadata.GetString(field.Name);

        Assert.Empty(faults);
    }
}
