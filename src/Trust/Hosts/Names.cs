using System.Security.Cryptography.X509Certificates;

namespace MedV.Trust.Hosts;

/// <summary>Distinguished names with an organisation and a common name.</summary>
internal static class Names
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganisationOid = "2.5.4.10";

    public static X500DistinguishedName Build(string organisation, string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName);
        builder.AddOrganizationName(organisation);
        return builder.Build();
    }

    public static string? CommonName(X500DistinguishedName name) => Find(name, CommonNameOid);

    public static string? Organisation(X500DistinguishedName name) => Find(name, OrganisationOid);

    private static string? Find(X500DistinguishedName name, string oid) =>
        name.EnumerateRelativeDistinguishedNames()
            .FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value == oid)
            ?.GetSingleElementValue();
}
