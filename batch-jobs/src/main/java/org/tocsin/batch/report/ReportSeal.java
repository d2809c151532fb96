package org.tocsin.batch.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What makes a report signed: SHA-256 over figures and notes, and an Ed25519 signature over that
 * hash by the home's own key.
 *
 * @param publicKey X.509, Base64
 */
record ReportSeal(
    String contentHash, String signature, String publicKey, String desk, String signedAt) {
  private static final String ALGORITHM = "Ed25519";
  private static final ObjectMapper CANONICAL =
      JsonMapper.builder().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true).build();

  /** The hash of what a report says. */
  static String hash(ReportFigures figures, Map<String, String> notes) {
    try {
      byte[] said =
          CANONICAL
              .writeValueAsString(
                  new TreeMap<>(Map.of("figures", figures, "notes", new TreeMap<>(notes))))
              .getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(said));
    } catch (JsonProcessingException | GeneralSecurityException e) {
      throw new IllegalStateException("A report cannot be hashed", e);
    }
  }

  /** Signs with the home's key, which is made on first use. */
  static ReportSeal sign(Path home, String contentHash, String desk, String signedAt) {
    try {
      Path secret = home.resolve("report-signing.key");
      Path open = home.resolve("report-signing.pub");
      if (!Files.exists(secret)) {
        KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        Files.writeString(open, Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
        Files.writeString(
            secret, Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
        if (secret.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        }
      }
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(
          KeyFactory.getInstance(ALGORITHM)
              .generatePrivate(
                  new PKCS8EncodedKeySpec(
                      Base64.getDecoder().decode(Files.readString(secret).strip()))));
      signature.update(contentHash.getBytes(StandardCharsets.US_ASCII));
      return new ReportSeal(
          contentHash,
          Base64.getEncoder().encodeToString(signature.sign()),
          Files.readString(open).strip(),
          desk,
          signedAt);
    } catch (IOException e) {
      throw new UncheckedIOException("The signing key in %s cannot be used".formatted(home), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The report cannot be signed", e);
    }
  }

  /** Whether the signature is of this hash and key. */
  boolean holds() {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(
          KeyFactory.getInstance(ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey))));
      check.update(contentHash.getBytes(StandardCharsets.US_ASCII));
      return check.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
